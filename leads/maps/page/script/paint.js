// Draws regions in the colours of their classes, and the country's outline as it was published.

// YlGnBu (Brewer 1994): one row from light to dark that colour-blind readers and grey printers can follow.
const CLASS_COLOURS = ['#ffffcc', '#a1dab4', '#41b6c4', '#2c7fb8', '#253494'];
const INK = { none: '#ffffff', beside: '#e4e8ec', hatch: '#8793a0', edge: '#8896a5', above: '#4a5866', border: '#2f3b47' };
const CHOSEN = '#d9480f';
const SMALL = 9; // pixels; a region smaller than this is shown as a dot
const LINE_STYLES = {
  border: { width: 1.3, colour: INK.border, dashes: [] },
  province_at_sea: { width: 0.8, colour: INK.above, dashes: [4, 3] },
  special_region: { width: 0.9, colour: INK.above, dashes: [] },
  south_china_sea: { width: 2.2, colour: INK.border, dashes: [] },
  undefined: { width: 1.3, colour: INK.border, dashes: [5, 3] },
};

/** What is to be drawn for a state: the regions shown, their cells and classes. */
function sceneOf() {
  const { at, basis, measure, brand, detail } = state;
  const stage = stageOf(chosenRegion());
  const level = shownLevel(stage, detail);
  const breaks = breaksOf(stage, level, basis, measure, brand);
  const shown = shownRegions(stage, level).map((region) => {
    const cell = cellOf(at, basis, region, brand);
    const value = valueOf(cell, measure);
    return { region, cell, value, hidden: isHidden(cell), band: value > 0 ? classOf(value, breaks) : -1 };
  });
  return { stage, level, breaks, shown, chosen: chosenRegion(), off: offMap(at, basis, stage, level, brand) };
}

/** Colours of the classes of a view, spread over the row where it has fewer. */
function classColour(band, breaks) {
  const last = CLASS_COLOURS.length - 1;
  return CLASS_COLOURS[breaks.length < 2 ? 1 : Math.round((band * last) / (breaks.length - 1))];
}

function fillOf(context, item, breaks) {
  if (item.hidden) return hatch(context);
  return item.band < 0 ? INK.none : classColour(item.band, breaks);
}

/** Slanted lines for what is suppressed; the pattern keeps its size on screen. */
function hatch(context) {
  const tile = document.createElement('canvas');
  tile.width = 8;
  tile.height = 8;
  const pen = tile.getContext('2d');
  pen.fillStyle = INK.none;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = INK.hatch;
  pen.lineWidth = 1.4;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  const pattern = context.createPattern(tile, 'repeat');
  pattern.setTransform(context.getTransform().inverse());
  return pattern;
}

function onGround(context, view) {
  const scale = view.ratio * view.scale;
  context.setTransform(scale, 0, 0, scale, view.ratio * view.width / 2 - view.x * scale, view.ratio * view.height / 2 - view.y * scale);
}

function onScreen(context, view) {
  context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
}

/** Everything of a scene on a canvas; `faded`: colours stand back behind a ring. */
function paint(context, view, scene, faded) {
  onScreen(context, view);
  context.clearRect(0, 0, view.width, view.height);
  onGround(context, view);
  context.lineJoin = 'round';
  paintBeside(context, view, scene);
  paintShown(context, view, scene, faded);
  paintAbove(context, view, scene);
  paintOutline(context, view);
  paintDots(context, view, scene);
  onGround(context, view);
  if (scene.stage.level !== 'country') stroke(context, view, scene.stage, INK.border, 2);
  if (scene.chosen !== scene.stage) stroke(context, view, scene.chosen, CHOSEN, 3);
}

/** Provinces around the stage, and inside of it what the level shown leaves uncovered. */
function paintBeside(context, view, scene) {
  const seen = seenBox(view);
  const beside = shownRegions(regionOf('country', COUNTRY), 'province').filter((region) => meets(region.box, seen));
  context.fillStyle = INK.beside;
  for (const region of beside) context.fill(pathOf(region), 'evenodd');
  if (scene.stage.level !== 'country') for (const region of beside) stroke(context, view, region, INK.edge, 0.8);
}

function paintShown(context, view, scene, faded) {
  const seen = seenBox(view);
  const inView = scene.shown.filter((item) => meets(item.region.box, seen));
  for (const item of inView) {
    context.fillStyle = INK.none;
    if (faded) context.fill(pathOf(item.region), 'evenodd');
    context.globalAlpha = faded ? 0.4 : 1;
    context.fillStyle = fillOf(context, item, scene.breaks);
    context.fill(pathOf(item.region), 'evenodd');
    context.globalAlpha = 1;
  }
  const width = scene.shown.length > CROWDED ? 0.25 : 0.7;
  for (const item of inView) stroke(context, view, item.region, INK.edge, width);
}

/** Boundaries of the levels between the stage and what is shown. */
function paintAbove(context, view, scene) {
  const seen = seenBox(view);
  const between = LEVELS.slice(LEVELS.indexOf(scene.stage.level) + 1, LEVELS.indexOf(scene.level));
  for (const level of between.reverse()) {
    const width = level === 'province' ? 1.3 : 0.5;
    for (const region of shownRegions(scene.stage, level)) {
      if (meets(region.box, seen)) stroke(context, view, region, INK.above, width);
    }
  }
}

function paintOutline(context, view) {
  const seen = seenBox(view);
  for (const part of outline) if (meets(part.box, seen)) strokeOutline(context, view, part);
}

function strokeOutline(context, view, part, thinner = 1) {
  const style = LINE_STYLES[part.kind];
  context.setLineDash(style.dashes.map((dash) => dash / view.scale));
  stroke(context, view, part, style.colour, style.width * thinner);
  context.setLineDash([]);
}

function stroke(context, view, shape, colour, pixels) {
  context.strokeStyle = colour;
  context.lineWidth = pixels / view.scale;
  context.stroke(pathOf(shape));
}

function isSmall(region, view) {
  const [left, top, right, bottom] = region.box;
  return Math.max(right - left, bottom - top) * view.scale < SMALL;
}

/** Regions too small to be seen (Macao) get a dot in their colour. */
function paintDots(context, view, scene) {
  onScreen(context, view);
  for (const item of scene.shown) {
    if (!isSmall(item.region, view) || scene.shown.length > CROWDED) continue;
    const [x, y] = toScreen(view, item.region.x, item.region.y);
    context.beginPath();
    context.arc(x, y, SMALL / 2, 0, 2 * Math.PI);
    context.fillStyle = item.hidden ? INK.hatch : fillOf(context, item, scene.breaks);
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = INK.border;
    context.stroke();
  }
}

/** The South China Sea beside the opening view; beside others the whole country, with the part on screen framed. */
function paintInset(canvas, view, scene) {
  const opening = scene.stage.level === 'country';
  const box = opening ? extent.inset : extent.full;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const own = { ...fitted(box, width, height), width, height, ratio: view.ratio };
  canvas.width = Math.round(width * view.ratio);
  canvas.height = Math.round(height * view.ratio);
  const context = canvas.getContext('2d');
  onGround(context, own);
  for (const item of opening && scene.level === 'province' ? scene.shown : []) {
    context.fillStyle = fillOf(context, item, scene.breaks);
    context.fill(pathOf(item.region), 'evenodd');
    stroke(context, own, item.region, INK.edge, 0.5);
  }
  if (!opening || scene.level !== 'province') paintBeside(context, own, { stage: regionOf('country', COUNTRY) });
  for (const part of outline) strokeOutline(context, own, part, opening ? 0.8 : 0.6);
  if (!opening) paintFrame(context, own, view);
  onScreen(context, own);
  writeHalo(context, opening ? '南海诸岛' : '全国', width / 2, height - 7, `11px ${FONT}`);
}

function paintFrame(context, own, view) {
  const [left, top, right, bottom] = seenBox(view);
  context.strokeStyle = CHOSEN;
  context.lineWidth = 1.5 / own.scale;
  context.strokeRect(left, top, right - left, bottom - top);
}
