// What is known of the chosen ring: its parts by basis, its centre, its nights, what flows to and from it.

function ringPanel() {
  const night = nights[state.at];
  const ring = ringOf(state.at, state.ring);
  const head = make('h2', { class: 'id' }, state.ring);
  if (!night.rings) return [head, make('p', {}, say('loading'))];
  if (!ring) return [head, make('p', { class: 'warn' }, say('no_ring', { night: night.night })), ringNights()];
  return [
    head,
    make('p', { class: 'note' }, `${say('ring')} · ${night.night}`),
    ringFacts(ring),
    make('p', { class: 'warn' }, say('suspected_only')),
    make('h3', {}, say('ring_parts')),
    make('p', { class: 'note' }, say('ring_parts_note')),
    ...BASES.map((basis) => partsOnBasis(ring.ring_id, basis)),
    flowSection(say('upstream'), night.edges.filter((edge) => edge.to_id === ring.ring_id), 'from'),
    flowSection(say('downstream'), night.edges.filter((edge) => edge.from_id === ring.ring_id), 'to'),
    ringNights(),
  ];
}

function ringFacts(ring) {
  const facts = [
    [say('status'), say(`status_${ring.status}`)],
    [say('suspicion'), percent(ring.suspicion)],
    [say('confidence'), percent(ring.confidence)],
    [say('first_seen_night'), day(ring.first_seen_night)],
    [say('members'), count(ring.members)],
    [say('stores'), count(ring.stores)],
    [say('brands'), ring.brands.join(say('comma')) || '–'],
    [say('provinces'), ring.provinces.map(provinceName).join(say('comma')) || '–'],
    [`${say('centre')} (${say(state.basis)})`, centreOf(ring.ring_id)],
  ];
  return make('dl', {}, facts.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)]));
}

function provinceName(code) {
  if (code === UNMAPPED) return say('unknown_region');
  return regionOf('province', code)?.name || code;
}

/** The finest known centre on the chosen basis. */
function centreOf(id) {
  for (const level of ['county', 'city', 'province']) {
    const centre = partsOfRing(state.at, id, level).find((part) => part.basis === state.basis && part.centre);
    const region = centre && regionOf(level, centre.adcode);
    if (region) return make('button', { type: 'button', class: 'link', onclick: () => goTo(region), 'data-key': 'centre' }, fullName(region));
  }
  return say('unknown_region');
}

/** A ring's parts on one basis, as fine as the addresses are known. */
function partsOnBasis(id, basis) {
  const parts = partsOfRing(state.at, id, 'county').filter((part) => part.basis === basis).sort(byWeight);
  const rows = limited(`ring ${basis}`, parts).map((part) => {
    const region = regionOf('county', part.adcode);
    const name = region
      ? make('button', { type: 'button', class: 'link', onclick: () => goTo(region), 'data-key': `${basis} ${cellKey(part)}` }, fullName(region))
      : offName(part);
    return make('tr', { class: region ? null : 'off' },
      make('td', {}, name, centreMark(part)),
      ['members', 'stores', 'orders'].map((measure) => make('td', { class: 'n' }, count(part[measure]))),
      make('td', { class: 'n' }, yuan(part.sold_value)));
  });
  return make('details', { open: basis === state.basis },
    make('summary', {}, signPicture(BASIS_SIGNS[basis], basis === state.basis), ` ${say(basis)} (${count(parts.length)})`),
    rows.length
      ? table([say('region'), say('members'), say('stores'), say('orders'), say('sold_value')], rows)
      : make('p', { class: 'note' }, say('none')),
    more(`ring ${basis}`, parts.length));
}

/** Edges to or from the ring; `side` is the end that is not the ring. */
function flowSection(title, edges, side) {
  const sorted = [...edges].sort((one, other) => EDGE_KINDS.indexOf(one.kind) - EDGE_KINDS.indexOf(other.kind)
    || (other.shipments || 0) - (one.shipments || 0) || (other.amount || 0) - (one.amount || 0)
    || (one[`${side}_id`] < other[`${side}_id`] ? -1 : 1));
  const rows = limited(title, sorted).map((edge) => make('tr', {},
    make('td', {}, flowPicture(edge.kind), make('div', {}, say(edge.kind))),
    make('td', {}, otherEnd(edge, side)),
    make('td', { class: 'n' }, edge.kind === 'money' ? `${yuan(edge.amount)} ${say('yuan')}` : say('parcels', { count: count(edge.shipments) }),
      make('div', { class: 'note' }, `${day(edge.first_seen)} – ${day(edge.last_seen)}`))));
  return make('details', { open: true },
    make('summary', {}, `${title} (${count(edges.length)})`),
    rows.length ? table([say('kind'), say('other_end'), say('amount')], rows) : make('p', { class: 'note' }, say('none')),
    more(title, edges.length));
}

function otherEnd(edge, side) {
  const id = edge[`${side}_id`];
  const kind = edge[`${side}_kind`];
  const place = placeAt(edge[`${side}_adcode`], 'county');
  const where = make('div', { class: 'note' }, place ? fullName(place) : say('unknown_region'));
  if (kind === 'ring' && ringOf(state.at, id)) return [ringLink(id), where];
  return [make('span', { class: 'id' }, kind === 'place' ? '' : id), ` ${say(`end_${kind}`)}`, where];
}

/** Members and stores on each night of the page: a ring's growth, and when it was not there. */
function ringNights() {
  const rows = nights.map((night, at) => {
    const ring = ringOf(at, state.ring);
    return make('tr', { class: at === state.at ? 'now' : null },
      make('td', {}, make('button', { type: 'button', class: 'link', onclick: () => go({ at }), 'data-key': `night ${at}` }, night.night)),
      make('td', {}, ring ? say(`status_${ring.status}`) : night.rings ? say('not_there') : say('loading')),
      make('td', { class: 'n' }, ring ? count(ring.members) : '–'),
      make('td', { class: 'n' }, ring ? count(ring.stores) : '–'));
  });
  return make('details', { open: true },
    make('summary', {}, say('nights')),
    table([say('night'), say('status'), say('members'), say('stores')], rows));
}
