// What a night counts: a cell per basis, level and region, over all rings or over those that carry one brand.

const BASES = ['ship_from', 'return', 'warehouse', 'registered'];
const MEASURES = ['rings', 'rings_centred', 'members', 'stores', 'orders', 'sold_value', 'leads'];
// Each of these is counted in one region only, so that regions and the unknown add up to the country.
const ADDITIVE = ['rings_centred', 'orders', 'sold_value', 'leads'];
const ALL_BRANDS = '';
// Oldest first: {night, config_hash, made_up, cells: rows by "basis level"} and, once they are read, {rings: Map by id,
// parts: by "basis level", partsOf: by ring, edges}.
let nights = [];
let known = new Map(); // what was counted before, by its question

/** A row of a region without parts of its own is that region: Dongguan's "county unknown" is Dongguan. */
function settle(row) {
  if (row.adcode !== UNMAPPED || row.level === 'province') return row;
  const parent = regionOf(LEVELS[LEVELS.indexOf(row.level) - 1], row.parent);
  const whole = parent && !isDivided(parent) && regionOf(row.level, row.parent);
  return whole ? Object.assign(row, { adcode: whole.adcode, name: whole.name }) : row;
}

/** Rows by what `name` makes of them. */
function groupBy(rows, name) {
  const groups = new Map();
  for (const row of rows) {
    const key = name(row);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return groups;
}

function layerOf(row) {
  return `${row.basis} ${row.level}`;
}

/** The answer of `ask`, kept under `question` until more nights are read. */
function remember(question, ask) {
  if (!known.has(question)) known.set(question, ask());
  return known.get(question);
}

/** Cells of a night: Map by `cellKey`. */
function cellsOf(at, basis, level, brand) {
  return remember(`cells ${at} ${basis} ${level} ${brand}`, () => {
    if (brand !== ALL_BRANDS) return brandCells(nights[at], basis, level, brand);
    const rows = nights[at].cells.get(layerOf({ basis, level })) || [];
    return new Map(rows.map((row) => [cellKey(row), row]));
  });
}

function cellKey(place) {
  return `${place.province}|${place.parent}|${place.adcode}`;
}

/** Counted anew from the parts of the rings that carry the brand; members and stores are sums over rings. */
function brandCells(night, basis, level, brand) {
  const cells = new Map();
  for (const part of night.parts?.get(layerOf({ basis, level })) || []) {
    if (!night.rings.get(part.ring_id)?.brands.includes(brand)) continue;
    const { province, parent, adcode } = part;
    if (!cells.has(cellKey(part))) cells.set(cellKey(part), { basis, level, province, parent, adcode, ...nothing() });
    addPart(cells.get(cellKey(part)), part);
  }
  return cells;
}

function nothing() {
  return { rings: 0, rings_centred: 0, members: 0, stores: 0, orders: 0, sold_value: 0, leads: null, suppressed: 0 };
}

function addPart(cell, part) {
  cell.rings += 1;
  cell.rings_centred += part.centre;
  for (const measure of ['members', 'stores', 'orders', 'sold_value']) cell[measure] += part[measure] || 0;
}

/** The cell of a region; undefined where nothing was counted. */
function cellOf(at, basis, region, brand) {
  const { level } = region;
  if (level === 'country') return countryCell(at, basis, brand);
  return cellsOf(at, basis, level, brand).get(cellKey(region));
}

/** The whole country: sums of what adds up, and distinct rings where the rings are known. */
function countryCell(at, basis, brand) {
  return remember(`country ${at} ${basis} ${brand}`, () => {
    const cells = [...cellsOf(at, basis, 'province', brand).values()];
    const total = { suppressed: 0, hidden: cells.filter((cell) => cell.suppressed && cell.rings === null).length };
    for (const measure of MEASURES) total[measure] = ADDITIVE.includes(measure) ? sum(cells, measure) : null;
    const { rings, parts } = nights[at];
    if (!rings || rings.size === 0) return total;
    const here = new Set((parts.get(layerOf({ basis, level: 'province' })) || []).map((part) => part.ring_id));
    const counted = [...rings.values()].filter((ring) => here.has(ring.ring_id) && carries(ring, brand));
    return Object.assign(total, { rings: counted.length, members: sum(counted, 'members'), stores: sum(counted, 'stores') });
  });
}

function carries(ring, brand) {
  return brand === ALL_BRANDS || ring.brands.includes(brand);
}

/** The sum of what is known; null when nothing is. */
function sum(rows, measure) {
  const told = rows.map((row) => row[measure]).filter((value) => value !== null && value !== undefined);
  return told.length || !rows.length ? told.reduce((total, value) => total + value, 0) : null;
}

/** The value of a cell; 0 where nothing was counted; null where it is not shown, as outside where there are too few. */
function valueOf(cell, measure) {
  if (cell) return cell[measure] ?? null;
  return !hasRings() || (measure === 'leads' && state.brand !== ALL_BRANDS) ? null : 0;
}

function isHidden(cell) {
  return Boolean(cell) && Boolean(cell.suppressed) && (cell.rings ?? null) === null;
}

/**
 * The change of a measure, and since when: as the night itself says (against the night before it), else against the
 * night exported before.
 */
function changeOf(at, basis, region, brand, measure) {
  const cell = cellOf(at, basis, region, brand);
  const told = cell && cell[`${measure}_change`];
  if (told !== undefined && told !== null) return { value: told, since: null };
  if (told === null && brand === ALL_BRANDS) return { value: null, since: null };
  if (at === 0 || (brand !== ALL_BRANDS && !nights[at - 1].parts)) return { value: null, since: null };
  const before = valueOf(cellOf(at - 1, basis, region, brand), measure);
  const now = valueOf(cell, measure);
  return before === null || now === null ? { value: null, since: null } : { value: now - before, since: nights[at - 1].night };
}

/** Where the classes of a view begin: round numbers, the same for all nights, so that nights can be compared. */
function breaksOf(stage, level, basis, measure, brand) {
  return remember(`breaks ${keyOf(stage.level, stage.adcode)} ${level} ${basis} ${measure} ${brand}`, () => {
    const values = nights.flatMap((_, at) =>
      [...cellsOf(at, basis, level, brand).values()]
        .filter((cell) => cell.adcode !== UNMAPPED && liesIn(cell, stage))
        .map((cell) => cell[measure])
        .filter((value) => value > 0),
    );
    return values.length ? roundBreaks(Math.min(...values), Math.max(...values), about.classes) : [];
  });
}

/** At most `classes` lower bounds from `least` to `most`: 1, 2, 5 times powers of ten; each number its own if few. */
function roundBreaks(least, most, classes) {
  const distinct = most - least + 1;
  if (distinct <= classes) return Array.from({ length: distinct }, (_, at) => least + at);
  const round = [];
  for (let power = 1; power <= most; power *= 10) {
    for (const step of [1, 2, 5]) if (step * power > least && step * power <= most) round.push(step * power);
  }
  const wanted = Math.min(classes - 1, round.length);
  const picked = Array.from({ length: wanted }, (_, at) => round[Math.floor(((at + 0.5) * round.length) / wanted)]);
  return [least, ...picked];
}

/** Which class a value belongs to: 0 for the lowest; -1 below all. */
function classOf(value, breaks) {
  let found = -1;
  while (found + 1 < breaks.length && value >= breaks[found + 1]) found += 1;
  return found;
}

/** Cells of the stage that no shape can show: places that are not known, and codes without a shape. */
function offMap(at, basis, stage, level, brand) {
  return [...cellsOf(at, basis, level, brand).values()].filter(
    (cell) => liesIn(cell, stage) && !regionOf(level, cell.adcode),
  );
}
