// Suspected rings of a night: their parts by place, and what flows between them.

const EDGE_KINDS = ['goods', 'packaging', 'material', 'sale', 'money'];

/** Reads what a night knows of its rings; a night of the profile for outside the house knows none. */
async function readRings(at) {
  const block = await unpackJson(`rings-${at}`);
  const night = nights[at];
  night.rings = new Map(rowsOf(block.rings).map((ring) => [ring.ring_id, ring]));
  const parts = rowsOf(block.ring_regions).map(settle);
  night.parts = groupBy(parts, layerOf);
  night.partsOf = groupBy(parts, (part) => part.ring_id);
  night.edges = rowsOf(block.edges);
  known = new Map();
}

function hasRings() {
  return about.profile !== 'outside';
}

function ringOf(at, id) {
  return nights[at].rings?.get(id);
}

/** The parts of rings in a place, the weightiest first: {ring_id, level, parent, adcode, basis}. */
function partsIn(at, basis, place, brand) {
  const layer = nights[at].parts?.get(layerOf({ basis, level: place.level })) || [];
  const parts = layer.filter((part) => cellKey(part) === cellKey(place));
  const shown = parts.filter((part) => carries(nights[at].rings.get(part.ring_id), brand));
  return shown.sort(byWeight);
}

/** In the whole country a ring is its own only part. */
function partsInCountry(at, basis, brand) {
  const rings = [...(nights[at].rings?.values() || [])].filter((ring) => carries(ring, brand));
  const sums = new Map();
  for (const part of nights[at].parts?.get(layerOf({ basis, level: 'province' })) || []) {
    const total = sums.get(part.ring_id) || { orders: 0, sold_value: 0 };
    sums.set(part.ring_id, { orders: total.orders + part.orders, sold_value: total.sold_value + part.sold_value });
  }
  const whole = rings.filter((ring) => sums.has(ring.ring_id));
  return whole.map((ring) => ({ ...ring, ...sums.get(ring.ring_id), centre: 0 })).sort(byWeight);
}

function byWeight(one, other) {
  return (
    (other.centre || 0) - (one.centre || 0) ||
    other.sold_value - one.sold_value ||
    other.members - one.members ||
    (one.ring_id < other.ring_id ? -1 : 1)
  );
}

function partsOfRing(at, id, level) {
  return (nights[at].partsOf?.get(id) || []).filter((part) => part.level === level);
}

function brandsOf(at) {
  const brands = new Set([...(nights[at].rings?.values() || [])].flatMap((ring) => ring.brands));
  return [...brands].sort();
}

/** The edges that the state asks for: of the ring, else of the region, else all; of the kinds that are switched on. */
function chosenEdges(at) {
  const kinds = shownKinds();
  const edges = (nights[at].edges || []).filter((edge) => kinds.includes(edge.kind));
  if (state.ring) return edges.filter((edge) => edge.from_id === state.ring || edge.to_id === state.ring);
  const carriesBrand = (id) => carries(ringOf(at, id) || { brands: [] }, state.brand);
  const branded =
    state.brand === ALL_BRANDS ? edges : edges.filter((edge) => carriesBrand(edge.from_id) || carriesBrand(edge.to_id));
  const region = chosenRegion();
  if (region.level === 'country') return branded;
  const ends = (edge) => [edge.from_adcode, edge.to_adcode].map((code) => placeAt(code, region.level));
  return branded.filter((edge) => ends(edge).includes(region));
}

/** Kinds that are switched on; until somebody switches, all kinds of a chosen ring and none else. */
function shownKinds() {
  return state.flows ?? (state.ring ? EDGE_KINDS : []);
}

/**
 * Edges as lines between regions that are drawn: inside the stage the shown level, outside of it provinces.
 * {lines, inside: edges within one region, unknown: edges with an end that is not known}
 */
function linesOf(at, stage, level) {
  const lines = new Map();
  let inside = 0;
  let unknown = 0;
  const places = new Map();
  const placeOf = (code) => {
    if (!places.has(code)) places.set(code, drawnPlace(code, stage, level));
    return places.get(code);
  };
  for (const edge of chosenEdges(at)) {
    const [from, to] = [placeOf(edge.from_adcode), placeOf(edge.to_adcode)];
    if (!from || !to) unknown += 1;
    else if (from === to) inside += 1;
    else addEdge(lines, edge, from, to);
  }
  return { lines: [...lines.values()].sort(heaviest), inside, unknown };
}

function drawnPlace(adcode, stage, level) {
  const place = placeAt(adcode, level);
  return place && !liesIn(place, stage) ? placeAt(adcode, 'province') : place;
}

/** Money weighs what was paid, everything else its shipments. */
function addEdge(lines, edge, from, to) {
  const key = [edge.kind, keyOf(from.level, from.adcode), keyOf(to.level, to.adcode)].join(' ');
  if (!lines.has(key)) lines.set(key, { key, kind: edge.kind, from, to, edges: 0, weight: 0 });
  const line = lines.get(key);
  line.edges += 1;
  line.weight += (edge.kind === 'money' ? edge.amount : edge.shipments) || 0;
}

function heaviest(one, other) {
  return other.weight - one.weight || (one.key < other.key ? -1 : 1);
}
