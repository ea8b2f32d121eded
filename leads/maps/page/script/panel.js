// What is known of the chosen region: counts, change, its parts, the rings there.

let opened = new Set(); // lists that were opened to their full length

function showPanel() {
  const ring = state.tab === 'ring' && state.ring;
  fill('side', tabs(), ring ? ringPanel() : regionPanel());
}

function tabs() {
  if (!state.ring) return null;
  const tab = (name, text, go) =>
    make('button', { type: 'button', role: 'tab', 'aria-selected': String(state.tab === name), onclick: go, 'data-key': `tab ${name}` }, text);
  const close = make('button', { type: 'button', class: 'close', onclick: () => goToRing(null), title: say('close_ring'), 'aria-label': say('close_ring'), 'data-key': 'close ring' }, '×');
  return make('div', { class: 'tabs', role: 'tablist' },
    tab('region', nameOf(chosenRegion()), () => go({ tab: 'region' })),
    tab('ring', say('ring'), () => go({ tab: 'ring' })),
    close);
}

function regionPanel() {
  const region = chosenRegion();
  const scene = mapScene;
  return [
    make('h2', {}, nameOf(region), ' ', make('span', { class: 'id' }, region.level === 'country' ? '' : region.adcode)),
    make('p', { class: 'note' }, [say(state.basis), nights[state.at].night, brandText()].filter(Boolean).join(' · ')),
    measuresTable(region),
    ...notes(region),
    ...scene.off.slice(0, 3).map((cell) => unknownBox(cell, region)),
    basesTable(region),
    ...(isDivided(region) ? partsSection(scene) : []),
    ...(hasRings() ? ringsSection(region) : [make('p', { class: 'note' }, say('outside_note'))]),
  ];
}

function brandText() {
  return state.brand === ALL_BRANDS ? '' : `${say('brand')}: ${state.brand}`;
}

function table(heads, rows, traits = {}) {
  const head = heads.map((text, at) => make('th', { scope: 'col', class: at ? 'n' : null }, text));
  return make('table', traits, make('thead', {}, make('tr', {}, head)), make('tbody', {}, rows));
}

function measuresTable(region) {
  const cell = cellOf(state.at, state.basis, region, state.brand);
  const rows = MEASURES.map((measure) => {
    const { value, since } = changeOf(state.at, state.basis, region, state.brand, measure);
    const show = measure === 'sold_value' ? yuan : count;
    const told = isHidden(cell) ? say('suppressed') : atLeast(cell, show(valueOf(cell, measure)));
    return make('tr', { class: measure === state.measure ? 'now' : null },
      make('th', { scope: 'row' }, say(measure), measure === 'sold_value' ? ` (${say('yuan')})` : ''),
      make('td', { class: 'n' }, told),
      make('td', { class: 'n', title: since ? say('since', { night: since }) : null }, change(value, show), since ? '*' : ''));
  });
  return table([say('measure'), say('count'), say('change')], rows, { class: 'measures' });
}

/** A sum over regions of which some are hidden says so, and so do all counts that are shown outside. */
function atLeast(cell, text) {
  return (cell?.hidden || !hasRings()) && text !== '–' ? `≥ ${text}` : text;
}

function notes(region) {
  const cell = cellOf(state.at, state.basis, region, state.brand);
  const since = changeOf(state.at, state.basis, region, state.brand, 'rings_centred').since;
  const told = [
    say('change_note'),
    since ? `* ${say('since', { night: since })}` : null,
    say('adds_up'),
    state.brand === ALL_BRANDS ? null : say('brand_note'),
    region.level === 'country' && !hasRings() ? say('country_note') : null,
    cell?.hidden ? say('hidden_note', { count: cell.hidden }) : null,
    cell?.suppressed && !isHidden(cell) ? say('small_cell') : null,
  ];
  return [make('p', { class: 'note' }, told.filter(Boolean).join(' '))];
}

/** Numbers of a place that no shape can show, and its rings. */
function unknownBox(cell, region) {
  const numbers = MEASURES.map((measure) => `${say(measure)} ${isHidden(cell) ? say('suppressed') : shownValue(valueOf(cell, measure), false, measure)}`);
  const parts = hasRings() ? partsIn(state.at, state.basis, cell, state.brand) : [];
  return make('div', { class: 'unknown' },
    make('strong', {}, offName(cell)), make('br'), numbers.join(' · '),
    parts.length
      ? make('details', {}, make('summary', {}, say('rings_here', { count: count(parts.length) })), parts.slice(0, about.rows_shown).map((part) => [ringLink(part.ring_id), ' ']).flat())
      : null);
}

/** "unknown region" with what is known of it: 广东省 · 未知地区 (城市). */
function offName(cell) {
  const above = regionOf(LEVELS[LEVELS.indexOf(cell.level) - 1], cell.parent) || regionOf('province', cell.province);
  const where = above && above.level !== 'country' ? `${fullName(above)} · ` : '';
  if (cell.adcode !== UNMAPPED) return `${where}${cell.name || ''} ${cell.adcode} (${say('no_shape')})`;
  return `${where}${say('unknown_region')} (${say(`level_${cell.level}`)})`;
}

function basesTable(region) {
  const rows = BASES.map((basis) => {
    const cell = cellOf(state.at, basis, region, state.brand);
    const told = (measure) => (isHidden(cell) ? say('suppressed') : count(valueOf(cell, measure)));
    return make('tr', { class: basis === state.basis ? 'now' : null },
      make('th', { scope: 'row' }, say(basis)),
      ['rings', 'rings_centred', 'members', 'stores'].map((measure) => make('td', { class: 'n' }, told(measure))));
  });
  return make('details', { open: true },
    make('summary', {}, say('by_basis')),
    table([say('basis'), say('rings_short'), say('centred_short'), say('members'), say('stores')], rows));
}

/** The parts that the map colours, those with most first, then what is not on the map. */
function partsSection(scene) {
  const told = scene.shown.filter((item) => item.hidden || item.value > 0 || item.cell);
  told.sort((one, other) => (other.value ?? -1) - (one.value ?? -1) || (one.region.adcode < other.region.adcode ? -1 : 1));
  const unknown = scene.off.map((cell) => unknownRow(cell));
  const none = scene.shown.length - told.length;
  return [
    make('h3', {}, say('parts', { level: say(`level_${scene.level}`) })),
    table([say('region'), say(state.measure), say('change')], [...unknown, ...limited('parts', told).map(partRow)], { class: 'parts' }),
    more('parts', told.length),
    none ? make('p', { class: 'note' }, say(hasRings() ? 'none_in' : 'few_in', { count: none })) : null,
  ];
}

function partRow({ region, value, hidden }) {
  const told = changeOf(state.at, state.basis, region, state.brand, state.measure).value;
  const show = state.measure === 'sold_value' ? yuan : count;
  return make('tr', {},
    make('td', {}, regionLink(region)),
    make('td', { class: 'n' }, hidden ? say('suppressed') : show(value)),
    make('td', { class: 'n' }, change(told, show)));
}

function unknownRow(cell) {
  const show = state.measure === 'sold_value' ? yuan : count;
  return make('tr', { class: 'off' },
    make('td', {}, offName(cell)),
    make('td', { class: 'n' }, isHidden(cell) ? say('suppressed') : show(valueOf(cell, state.measure))),
    make('td', { class: 'n' }, change(cell[`${state.measure}_change`], show)));
}

function ringsSection(region) {
  if (!nights[state.at].rings) return [make('p', { class: 'note' }, say('loading'))];
  const whole = region.level === 'country';
  const parts = whole ? partsInCountry(state.at, state.basis, state.brand) : partsIn(state.at, state.basis, region, state.brand);
  const { length } = parts;
  const heads = [say('ring'), say('members'), say('stores'), say('orders')];
  return [
    make('h3', {}, say(whole ? 'rings_all' : 'rings_here', { count: count(length) })),
    make('p', { class: 'note' }, say(whole ? 'rings_all_note' : 'rings_here_note')),
    length ? table(heads, limited('rings', parts).map(ringRow), { class: 'rings' }) : null,
    more('rings', length),
  ];
}

function ringRow(part) {
  const ring = ringOf(state.at, part.ring_id);
  return make('tr', {},
    make('td', {}, ringLink(part.ring_id), centreMark(part), make('div', { class: 'note' }, ring.brands.join(say('comma')))),
    ['members', 'stores', 'orders'].map((measure) => make('td', { class: 'n' }, count(part[measure]))));
}

function centreMark(part) {
  return part.centre ? [' ', make('span', { class: 'mark', title: say('centre') }, '★')] : null;
}

/** The rows of a list that are laid out: all of them once that was asked for. */
function limited(list, rows) {
  return opened.has(list) ? rows : rows.slice(0, about.rows_shown);
}

function more(list, length) {
  if (opened.has(list) || length <= about.rows_shown) return null;
  const open = () => {
    opened.add(list);
    showPanel();
  };
  return make('button', { type: 'button', onclick: open, 'data-key': `more ${list}` }, say('show_all', { count: length }));
}

function regionLink(region) {
  return make('button', { type: 'button', class: 'link', onclick: () => goTo(region), 'data-key': keyOf(region.level, region.adcode) }, region.name);
}

function ringLink(id) {
  return make('button', { type: 'button', class: 'link id', onclick: () => goToRing(id), 'data-key': `ring ${id}` }, id);
}
