// What is shown, kept in the address after "#" so that a view can be noted, opened again and gone back from.

const DEFAULTS = {
  level: 'country', adcode: COUNTRY, basis: 'ship_from', measure: 'rings', detail: 'auto', brand: ALL_BRANDS,
  flows: null, ring: null, tab: 'region', at: 0, language: 'zh',
};
let state = { ...DEFAULTS };

function chosenRegion() {
  return regionOf(state.level, state.adcode);
}

/** Changes some of the state and shows it; the browser's "back" goes from place to place, not from night to night. */
function go(changed) {
  state = { ...state, ...changed };
  language = state.language;
  const hash = hashOf(state);
  if (hash !== location.hash) {
    if ('adcode' in changed || 'ring' in changed) location.hash = hash;
    else location.replace(hash || '#');
  }
  showState();
}

/** Choosing a region shows its panel; a ring that was chosen stays on the map. */
function goTo(region) {
  go({ level: region.level, adcode: region.adcode, tab: 'region' });
}

function goUp() {
  const above = aboveOf(chosenRegion());
  if (above) goTo(above);
}

function goToRing(id) {
  go({ ring: id, tab: id ? 'ring' : 'region' });
}

function hashOf(wanted) {
  const told = new URLSearchParams();
  const region = regionOf(wanted.level, wanted.adcode);
  for (const step of trailOf(region).slice(1)) told.set(step.level, step.adcode);
  for (const name of ['basis', 'measure', 'detail', 'brand', 'ring']) {
    if (wanted[name] !== DEFAULTS[name]) told.set(name, wanted[name]);
  }
  if (wanted.ring && wanted.tab === 'region') told.set('tab', 'region');
  if (wanted.flows) told.set('flows', wanted.flows.join(','));
  if (wanted.at !== nights.length - 1) told.set('night', nights[wanted.at].night);
  if (wanted.language !== 'zh') told.set('lang', wanted.language);
  const text = told.toString();
  return text ? `#${text}` : '';
}

/** The state that an address asks for; what it names and does not exist is left at its default. */
function stateOf(hash) {
  const told = new URLSearchParams(hash.replace(/^#/, ''));
  const one = (name, allowed, otherwise) => (allowed.includes(told.get(name)) ? told.get(name) : otherwise);
  const region = ['county', 'city', 'province'].map((level) => regionOf(level, told.get(level))).find(Boolean);
  const night = nights.findIndex((each) => each.night === told.get('night'));
  const ring = hasRings() ? told.get('ring') : null;
  return {
    level: region ? region.level : 'country',
    adcode: region ? region.adcode : COUNTRY,
    basis: one('basis', BASES, DEFAULTS.basis),
    measure: one('measure', MEASURES, DEFAULTS.measure),
    detail: one('detail', LEVELS.slice(1), DEFAULTS.detail),
    brand: (hasRings() && told.get('brand')) || ALL_BRANDS,
    flows: told.has('flows') ? told.get('flows').split(',').filter((kind) => EDGE_KINDS.includes(kind)) : null,
    ring,
    tab: ring && told.get('tab') !== 'region' ? 'ring' : 'region',
    at: night < 0 ? nights.length - 1 : night,
    language: one('lang', ['zh', 'en'], DEFAULTS.language),
  };
}
