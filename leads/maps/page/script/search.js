// Finds regions by name or code, and suspected rings by id.

const FOUND = 12;

/** Regions and rings that match: whole names and codes first, then beginnings, then anything inside. */
function find(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const rank = (word) => (word === wanted ? 0 : word.startsWith(wanted) ? 1 : word.includes(wanted) ? 2 : 3);
  const found = [];
  for (const region of regions.values()) {
    if (region.level === 'country' || aboveOf(region)?.adcode === region.adcode) continue;
    const fit = Math.min(rank(region.name), rank(region.adcode));
    if (fit < 3) found.push({ fit, order: LEVELS.indexOf(region.level), key: region.adcode, region });
  }
  for (const id of nights[state.at].rings?.keys() || []) {
    const fit = rank(id.toLowerCase());
    if (fit < 3) found.push({ fit, order: LEVELS.length, key: id, ring: id });
  }
  found.sort((one, other) => one.fit - other.fit || one.order - other.order || (one.key < other.key ? -1 : 1));
  return found.slice(0, FOUND);
}

function buildSearch() {
  const list = make('ul', { id: 'found', role: 'listbox', hidden: true, 'aria-label': say('found') });
  const box = make('input', {
    type: 'search', id: 'search', placeholder: hasRings() ? say('search') : say('search_regions'), 'aria-label': hasRings() ? say('search') : say('search_regions'),
    autocomplete: 'off', spellcheck: 'false', role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'found',
    oninput: () => showFound(box, list), onkeydown: (event) => searchKey(event, box, list),
    onfocus: () => showFound(box, list), onblur: () => setTimeout(() => closeFound(box, list), 200),
  });
  fill('find', box, list);
}

function showFound(box, list) {
  const found = find(box.value);
  const rows = found.map((one, at) => {
    const pick = () => pickFound(one, box, list);
    const text = one.ring ? [say('ring'), ' ', make('span', { class: 'id' }, one.ring)] : [fullName(one.region), ' ', make('span', { class: 'id' }, one.region.adcode)];
    return make('li', { role: 'option', id: `found-${at}`, 'aria-selected': String(at === 0), onpointerdown: pick }, text);
  });
  const none = box.value.trim() && !rows.length ? [make('li', { class: 'note' }, say('nothing_found'))] : [];
  list.replaceChildren(...rows, ...none);
  list.hidden = !list.children.length;
  box.setAttribute('aria-expanded', String(!list.hidden));
  list.found = found;
}

function pickFound(one, box, list) {
  box.value = '';
  closeFound(box, list);
  if (one.ring) goToRing(one.ring);
  else goTo(one.region);
}

function closeFound(box, list) {
  list.hidden = true;
  box.setAttribute('aria-expanded', 'false');
}

function searchKey(event, box, list) {
  const rows = [...list.querySelectorAll('[role=option]')];
  const at = rows.findIndex((row) => row.getAttribute('aria-selected') === 'true');
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && rows.length) {
    const next = (at + steps[event.key] + rows.length) % rows.length;
    rows.forEach((row, each) => row.setAttribute('aria-selected', String(each === next)));
    box.setAttribute('aria-activedescendant', rows[next].id);
    event.preventDefault();
  } else if (event.key === 'Enter' && at >= 0 && !list.hidden) {
    pickFound(list.found[at], box, list);
    event.preventDefault();
  } else if (event.key === 'Escape') {
    closeFound(box, list);
    event.stopPropagation();
  }
}
