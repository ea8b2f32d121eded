// The map on screen: draws the scene, follows mouse and keys.

const CLICK = 4; // pixels; a press that moves further is a drag
const REST = 90; // ms after the last movement until the map is drawn anew
const TRAVEL = 240; // ms
const PAPER = [1040, 560]; // pixels; the map's field on A4 across, as page.css has it
const PAPER_RATIO = 3;
let view = null; // the camera with the size of the screen
let drawnView = null; // the one that the canvas was drawn with
let mapScene = null;
let mapFlows = null;
let pointed = null; // the region under the mouse or reached by keys
let resting = 0;
let lastPlace = '';

const mapElement = document.getElementById('map');
const groundCanvas = document.getElementById('ground');
const pointedCanvas = document.getElementById('pointed');

/** What the state shows; the legend and the map are drawn from it. */
function setScene() {
  mapScene = sceneOf();
  mapFlows = flowsOf(mapScene);
  pointed = null;
}

/** Draws the scene; the camera moves only where the place has changed. */
function showMap() {
  sizeMap();
  const place = `${keyOf(mapScene.stage.level, mapScene.stage.adcode)} ${keyOf(mapScene.chosen.level, mapScene.chosen.adcode)}`;
  const target = place === lastPlace ? view : targetView(place.split(' ')[0] !== lastPlace.split(' ')[0]);
  const first = lastPlace === '';
  lastPlace = place;
  if (first || target === view || matchMedia('(prefers-reduced-motion: reduce)').matches) {
    view = target;
    drawMap();
  } else travel(target);
  mapElement.setAttribute('aria-label', say('map_help'));
}

function sizeMap() {
  const { clientWidth: width, clientHeight: height } = mapElement;
  const ratio = window.devicePixelRatio || 1;
  view = view ? { ...view, width, height, ratio } : { ...fitted(extent.main, width, height), width, height, ratio };
}

/** Where to look: the stage; closer where a region without parts would be too small to see or out of sight. */
function targetView(stageChanged) {
  const { stage, chosen } = mapScene;
  const seen = stageChanged || chosen === stage ? { ...view, ...clearOf(stage, covers(), view.width, view.height) } : view;
  if (chosen === stage) return seen;
  const [left, top, right, bottom] = chosen.box;
  const small = Math.max(right - left, bottom - top) * seen.scale < 40;
  return small || !meets([chosen.x, chosen.y, chosen.x, chosen.y], seenBox(seen))
    ? { ...view, ...fitted(boxFor(chosen), view.width, view.height) }
    : seen;
}

/** The boxes of legend and inset on the map. */
function covers() {
  const own = mapElement.getBoundingClientRect();
  const boxes = ['legend', 'inset'].map((id) => document.getElementById(id).getBoundingClientRect());
  return boxes.map((box) => [box.left - own.left, box.top - own.top, box.right - own.left, box.bottom - own.top]);
}

function drawMap() {
  clearTimeout(resting);
  for (const canvas of [groundCanvas, pointedCanvas]) {
    canvas.width = Math.round(view.width * view.ratio);
    canvas.height = Math.round(view.height * view.ratio);
    canvas.style.transform = '';
  }
  paintAll(groundCanvas.getContext('2d'), view);
  drawnView = view;
  paintInset(document.getElementById('inset'), view, mapScene);
  drawPointed();
}

/** The scene from the ground up. */
function paintAll(context, through) {
  const ring = state.ring && ringOf(state.at, state.ring);
  paint(context, through, mapScene, Boolean(ring));
  paintFlows(context, through, mapFlows);
  paintLabels(context, through, mapScene);
  paintHeads(context, through, mapFlows);
  if (ring) paintRing(context, through, mapScene);
}

/** The view on screen once more for paper, in the paper's shape and three times as fine. */
function drawPaper() {
  const canvas = document.getElementById('paper');
  const [width, height] = PAPER;
  const scale = view.scale * Math.min(width / view.width, height / view.height);
  canvas.width = width * PAPER_RATIO;
  canvas.height = height * PAPER_RATIO;
  paintAll(canvas.getContext('2d'), { ...view, scale, width, height, ratio: PAPER_RATIO });
}

/** Moves the picture that is there, and draws it anew once it rests. */
function look(next) {
  view = next;
  shiftPicture();
  clearTimeout(resting);
  resting = setTimeout(drawMap, REST);
}

function shiftPicture() {
  const factor = view.scale / drawnView.scale;
  const [byX, byY] = [(drawnView.x - view.x) * view.scale, (drawnView.y - view.y) * view.scale];
  groundCanvas.style.transform = `translate(${byX}px, ${byY}px) scale(${factor})`;
  pointedCanvas.getContext('2d').clearRect(0, 0, pointedCanvas.width, pointedCanvas.height);
  hideTip();
}

function travel(target) {
  const from = view;
  const began = performance.now();
  const step = (now) => {
    const done = Math.min(1, (now - began) / TRAVEL);
    const eased = done * (2 - done);
    const mix = (name) => from[name] + (target[name] - from[name]) * eased;
    view = { ...target, x: mix('x'), y: mix('y'), scale: from.scale * (target.scale / from.scale) ** eased };
    if (travelling !== step) return;
    if (done < 1) {
      shiftPicture();
      requestAnimationFrame(step);
    } else {
      view = target;
      drawMap();
    }
  };
  travelling = step;
  requestAnimationFrame(step);
}
let travelling = null;

/** The region at a pixel: of those shown, else a province beside them; null on the sea and abroad. */
function regionAt(x, y) {
  const dot = mapScene.shown.find(({ region }) => isSmall(region, view) && Math.hypot(...difference(toScreen(view, region.x, region.y), [x, y])) < SMALL);
  if (dot) return dot.region;
  const [groundX, groundY] = toGround(view, x, y);
  const here = (region) =>
    meets(region.box, [groundX, groundY, groundX, groundY]) && hitContext.isPointInPath(pathOf(region), groundX, groundY, 'evenodd');
  const shown = mapScene.shown.find(({ region }) => here(region));
  return shown ? shown.region : shownRegions(regionOf('country', COUNTRY), 'province').find(here) || null;
}
const hitContext = document.createElement('canvas').getContext('2d');

function difference(one, other) {
  return [one[0] - other[0], one[1] - other[1]];
}

function drawPointed() {
  const context = pointedCanvas.getContext('2d');
  onScreen(context, view);
  context.clearRect(0, 0, view.width, view.height);
  if (!pointed) return;
  onGround(context, view);
  context.lineJoin = 'round';
  stroke(context, view, pointed, '#ffffff', 4.5);
  stroke(context, view, pointed, '#17212b', 2);
}

function point(region, x, y) {
  if (region !== pointed) {
    pointed = region;
    drawPointed();
  }
  if (region) showTip(region, x, y);
  else hideTip();
}

/** Name, code and value of a region beside the pointer. */
function showTip(region, x, y) {
  const tip = document.getElementById('tip');
  const cell = cellOf(state.at, state.basis, region, state.brand);
  const value = isHidden(cell) ? say('suppressed') : shownValue(valueOf(cell, state.measure));
  const unit = state.measure === 'sold_value' && !isHidden(cell) ? ` ${say('yuan')}` : '';
  tip.replaceChildren(make('strong', {}, fullName(region)), ` ${region.adcode}`, make('br'), `${say(state.measure)}: ${value}${unit}`);
  tip.hidden = false;
  const { offsetWidth, offsetHeight } = tip;
  tip.style.left = `${Math.max(4, Math.min(x + 14, view.width - offsetWidth - 6))}px`;
  tip.style.top = `${y + 18 + offsetHeight > view.height ? y - offsetHeight - 10 : y + 18}px`;
}

function hideTip() {
  document.getElementById('tip').hidden = true;
}

function listenToMouse() {
  let press = null;
  const at = (event) => [event.offsetX, event.offsetY];
  mapElement.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const [x, y] = [event.clientX, event.clientY];
    press = { x, y, from: view, dragged: false };
    travelling = null;
    mapElement.setPointerCapture(event.pointerId);
  });
  mapElement.addEventListener('pointermove', (event) => {
    if (!press) return point(regionAt(...at(event)), ...at(event));
    const [byX, byY] = [event.clientX - press.x, event.clientY - press.y];
    press.dragged ||= Math.hypot(byX, byY) > CLICK;
    if (press.dragged) look(moved(press.from, byX, byY));
    return undefined;
  });
  mapElement.addEventListener('pointerup', (event) => {
    if (press && !press.dragged) clickAt(...at(event));
    press = null;
  });
  mapElement.addEventListener('pointercancel', () => { press = null; });
  mapElement.addEventListener('pointerleave', () => point(null));
  mapElement.addEventListener('wheel', (event) => {
    event.preventDefault();
    travelling = null;
    look(zoomed(view, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0018)), ...at(event)));
  }, { passive: false });
}

function clickAt(x, y) {
  const region = regionAt(x, y);
  if (region) goTo(region);
  else goUp();
}

function zoomBy(factor) {
  travelling = null;
  look(zoomed(view, factor, view.width / 2, view.height / 2));
}

function zoomHome() {
  lastPlace = ' ';
  showMap();
}

/** Arrow keys go from region to region, Enter opens it. */
function listenToKeys() {
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const keys = { '+': () => zoomBy(1.5), '=': () => zoomBy(1.5), '-': () => zoomBy(1 / 1.5), 0: zoomHome };
  mapElement.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in steps) walk(...steps[event.key]);
    else if (event.key === 'Enter' && pointed) goTo(pointed);
    else if (event.key in keys) keys[event.key]();
    else return;
    event.preventDefault();
  });
}

/** To the nearest shown region in a direction: what lies aside counts double. */
function walk(byX, byY) {
  const from = pointed ? toScreen(view, pointed.x, pointed.y) : [view.width / 2, view.height / 2];
  let best = null;
  for (const { region } of mapScene.shown) {
    const [x, y] = difference(toScreen(view, region.x, region.y), from);
    const ahead = x * byX + y * byY;
    const aside = Math.abs(x * byY) + Math.abs(y * byX);
    if (region === pointed || ahead <= 0 || aside > 2 * ahead) continue;
    const far = ahead + 2 * aside;
    if (!best || far < best.far) best = { region, far };
  }
  if (!best) return;
  const [x, y] = toScreen(view, best.region.x, best.region.y);
  if (x < 0 || y < 0 || x > view.width || y > view.height) {
    view = { ...view, x: best.region.x, y: best.region.y };
    drawMap();
  }
  point(best.region, ...toScreen(view, best.region.x, best.region.y));
  document.getElementById('spoken').textContent = document.getElementById('tip').textContent;
}
