// Regions and outline: who lies in whom, and their shapes as paths in grid cells.

const COUNTRY = '100000';
const UNMAPPED = 'unmapped';
const LEVELS = ['country', 'province', 'city', 'county'];
const regions = new Map(); // "level:adcode" -> region
const within = new Map(); // "level:adcode" -> regions one level down
let outline = []; // {kind, lines, box}
let extent = null; // {main, inset, full}: boxes in grid cells

function keyOf(level, adcode) {
  return `${level}:${adcode}`;
}

/** Reads index and steps; the order of the lines is the index's. */
function readGround(index, bytes) {
  const next = stepReader(bytes);
  const root = { level: 'country', adcode: COUNTRY, parent: null, province: null, name: null, lines: [] };
  regions.set(keyOf('country', COUNTRY), root);
  for (const level of LEVELS.slice(1)) {
    const told = index.levels[level];
    told.adcode.forEach((adcode, at) => {
      const lines = told.lines[at].map((vertices) => readLine(next, vertices));
      const [x, y] = told.label[at];
      const region = { level, adcode, name: told.name[at], province: told.province[at], parent: told.parent[at] };
      regions.set(keyOf(level, adcode), Object.assign(region, { x, y, lines, box: boxOf(lines), path: null }));
    });
  }
  outline = index.outline.map(({ kind, lines }) => {
    const read = lines.map((vertices) => readLine(next, vertices));
    return { kind, lines: read, box: boxOf(read), path: null };
  });
  extent = { ...index.extent, full: outline.map((part) => part.box).reduce(around) };
  root.box = extent.main;
  for (const region of regions.values()) gather(region);
}

/** x, y, x, y … of one line. */
function readLine(next, vertices) {
  const line = new Int32Array(2 * vertices);
  let x = 0;
  let y = 0;
  for (let at = 0; at < vertices; at += 1) {
    x += next();
    y += next();
    line[2 * at] = x;
    line[2 * at + 1] = y;
  }
  return line;
}

function boxOf(lines) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of lines) {
    for (let at = 0; at < line.length; at += 2) {
      if (line[at] < box[0]) box[0] = line[at];
      if (line[at] > box[2]) box[2] = line[at];
      if (line[at + 1] < box[1]) box[1] = line[at + 1];
      if (line[at + 1] > box[3]) box[3] = line[at + 1];
    }
  }
  return box;
}

function around(one, other) {
  const [left, top, right, bottom] = one;
  return [Math.min(left, other[0]), Math.min(top, other[1]), Math.max(right, other[2]), Math.max(bottom, other[3])];
}

function gather(region) {
  const above = LEVELS[LEVELS.indexOf(region.level) - 1];
  if (!above) return;
  const parent = keyOf(above, region.parent);
  if (!within.has(parent)) within.set(parent, []);
  within.get(parent).push(region);
}

/** The path of a region or of a part of the outline, every vertex of it; holes by the even-odd rule. */
function pathOf(shape) {
  if (shape.path) return shape.path;
  shape.path = new Path2D();
  for (const line of shape.lines) {
    shape.path.moveTo(line[0], line[1]);
    for (let at = 2; at < line.length; at += 2) shape.path.lineTo(line[at], line[at + 1]);
  }
  return shape.path;
}

function regionOf(level, adcode) {
  return regions.get(keyOf(level, adcode));
}

function childrenOf(region) {
  return within.get(keyOf(region.level, region.adcode)) || [];
}

/** Whether the table of divisions knows parts of the region: Dongguan has none, nor have Hong Kong, Macao and Taiwan. */
function isDivided(region) {
  return childrenOf(region).some((child) => child.adcode !== region.adcode);
}

/** A municipality's only city is the municipality once more: it is passed over on the way down and up. */
function hasOneCity(region) {
  return region.level === 'province' && childrenOf(region).length === 1;
}

function aboveOf(region) {
  if (region.level === 'country') return null;
  if (region.level === 'province') return regionOf('country', COUNTRY);
  const province = regionOf('province', region.province);
  if (region.level === 'city') return province;
  return hasOneCity(province) ? province : regionOf('city', region.parent) || province;
}

// Cities in codes only: 海南省直辖县级行政区划, 北京市市辖区, 重庆市县.
const STAND_IN = /(?:直辖县级行政区划|市市辖区|市县)$/;

/** From the country down to the region. */
function trailOf(region) {
  const above = aboveOf(region);
  return above ? [...trailOf(above), region] : [region];
}

/** The region whose parts the map colours when `region` is chosen: itself, or what is above one without parts. */
function stageOf(region) {
  return isDivided(region) ? region : aboveOf(region);
}

/** The level of the parts that the map colours: the one below the stage, or a finer one that was asked for. */
function shownLevel(stage, detail) {
  const next = hasOneCity(stage) ? 3 : LEVELS.indexOf(stage.level) + 1;
  return LEVELS[Math.max(next, detail === 'auto' ? 0 : LEVELS.indexOf(detail))];
}

/** Whether a row or region lies in `stage`. */
function liesIn(row, stage) {
  if (stage.level === 'country') return true;
  if (stage.level === 'province') return row.province === stage.adcode;
  return row.parent === stage.adcode || row.adcode === stage.adcode;
}

function shownRegions(stage, level) {
  return [...regions.values()].filter((region) => region.level === level && liesIn(region, stage));
}

/** The part of `level` in which the place `adcode` lies: the region itself or one above it; null when it is unknown. */
function placeAt(adcode, level) {
  for (const own of ['county', 'city', 'province']) {
    let region = regionOf(own, adcode);
    while (region && LEVELS.indexOf(region.level) > LEVELS.indexOf(level)) {
      region = region.level === 'county' ? regionOf('city', region.parent) : regionOf('province', region.parent);
    }
    if (region) return region;
  }
  return null;
}

function nameOf(region) {
  return region.level === 'country' ? say('country') : region.name;
}

/** The name with what is above it: 广东省 深圳市 龙岗区; without what only stands in for a city: 海南省 临高县. */
function fullName(region) {
  const written = (place) => place === region || !STAND_IN.test(place.name);
  return trailOf(region).slice(1).filter(written).map(nameOf).join(' ');
}
