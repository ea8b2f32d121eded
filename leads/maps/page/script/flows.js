// Flows as curved arrows, and a ring's parts as signs.

const FLOW_STYLES = {
  goods: { colour: '#d55e00', dashes: [] },
  packaging: { colour: '#8c6d00', dashes: [10, 4] },
  material: { colour: '#b5338a', dashes: [2, 4] },
  sale: { colour: '#1a1a1a', dashes: [] },
  money: { colour: '#0b6e4f', dashes: [10, 4, 2, 4] },
};
const WIDEST = 7;
const THINNEST = 1.2;
const SHORT_OF = 16; // pixels between the tip and the place, where its name is
const FEW = 25; // lines; more of them are drawn thinner
const BEND = 0.18; // of the distance, to the right: there and back are two curves
const HEAD = 7;
const ABOVE_NAME = 25; // pixels from a place to its signs
const BASIS_SIGNS = { ship_from: 'circle', return: 'triangle', warehouse: 'square', registered: 'diamond' };

/** The lines of the state that are drawn, and what is not: {drawn, more, inside, unknown, heaviest per unit}. */
function flowsOf(scene) {
  const { lines, inside, unknown } = linesOf(state.at, scene.stage, scene.level);
  const drawn = lines.slice(0, about.flows_drawn);
  const most = (money) => Math.max(0, ...drawn.filter((line) => (line.kind === 'money') === money).map((line) => line.weight));
  return { drawn, more: lines.length - drawn.length, inside, unknown, parcels: most(false), paid: most(true) };
}

function flowWidth(line, flows) {
  const most = line.kind === 'money' ? flows.paid : flows.parcels;
  const widest = (WIDEST - THINNEST) * Math.min(1, Math.sqrt(FEW / flows.drawn.length));
  return most > 0 ? THINNEST + widest * Math.sqrt(line.weight / most) : THINNEST;
}

function paintFlows(context, view, flows) {
  onScreen(context, view);
  for (const line of [...flows.drawn].reverse()) {
    const width = flowWidth(line, flows);
    paintStroke(context, FLOW_STYLES[line.kind], curveBetween(view, line, width), width);
  }
}

/** Heads are drawn after the names, which would hide them. */
function paintHeads(context, view, flows) {
  onScreen(context, view);
  for (const line of [...flows.drawn].reverse()) {
    paintHead(context, curveBetween(view, line, flowWidth(line, flows)), FLOW_STYLES[line.kind].colour);
  }
}

function curveBetween(view, line, width) {
  return curveOf(toScreen(view, line.from.x, line.from.y), toScreen(view, line.to.x, line.to.y), width, SHORT_OF);
}

function paintStroke(context, style, curve, width) {
  context.lineCap = 'butt';
  traceCurve(context, curve);
  context.strokeStyle = 'rgba(255,255,255,.85)';
  context.lineWidth = width + 2.5;
  context.stroke();
  traceCurve(context, curve);
  context.setLineDash(style.dashes);
  context.strokeStyle = style.colour;
  context.lineWidth = width;
  context.stroke();
  context.setLineDash([]);
}

/** From the start over a bend to where the head begins; the head's tip ends `before` the place, or halfway if close. */
function curveOf(start, place, width, before) {
  const [across, along] = difference(place, start);
  const bend = [(start[0] + place[0]) / 2 - along * BEND, (start[1] + place[1]) / 2 + across * BEND];
  const [byX, byY] = difference(place, bend);
  const length = Math.hypot(byX, byY) || 1;
  const direction = [byX / length, byY / length];
  const less = Math.min(before, length / 2);
  const tip = [place[0] - direction[0] * less, place[1] - direction[1] * less];
  const head = HEAD + 1.3 * width;
  return { start, bend, tip, direction, head, end: [tip[0] - direction[0] * head * 0.8, tip[1] - direction[1] * head * 0.8] };
}

function traceCurve(context, { start, bend, end }) {
  context.beginPath();
  context.moveTo(...start);
  context.quadraticCurveTo(...bend, ...end);
}

function paintHead(context, { tip, direction, head }, colour) {
  const [x, y] = direction;
  context.beginPath();
  context.moveTo(...tip);
  context.lineTo(tip[0] - head * x + head * 0.42 * y, tip[1] - head * y - head * 0.42 * x);
  context.lineTo(tip[0] - head * x - head * 0.42 * y, tip[1] - head * y + head * 0.42 * x);
  context.closePath();
  context.lineWidth = 1.5;
  context.strokeStyle = 'rgba(255,255,255,.9)';
  context.stroke();
  context.fillStyle = colour;
  context.fill();
}

/** Where the ring's parts are drawn: region -> {bases, centre on the chosen basis}. */
function ringPlaces(scene) {
  const places = new Map();
  const add = (part) => {
    const region = regionOf(part.level, part.adcode);
    if (!region) return;
    if (!places.has(region)) places.set(region, { bases: new Set(), centre: false });
    places.get(region).bases.add(part.basis);
    if (part.centre && part.basis === state.basis) places.get(region).centre = true;
  };
  partsOfRing(state.at, state.ring, scene.level).filter((part) => liesIn(part, scene.stage)).forEach(add);
  if (scene.stage.level !== 'country') {
    const own = scene.stage.province || scene.stage.adcode;
    partsOfRing(state.at, state.ring, 'province').filter((part) => part.province !== own).forEach(add);
  }
  return places;
}

function paintRing(context, view, scene) {
  onScreen(context, view);
  for (const [region, { bases, centre }] of ringPlaces(scene)) {
    const [x, y] = toScreen(view, region.x, region.y);
    const signs = BASES.filter((basis) => bases.has(basis));
    const row = centre ? ['star', ...signs] : signs;
    row.forEach((basis, at) => {
      const sign = BASIS_SIGNS[basis] || basis;
      paintSign(context, sign, x + (at - (row.length - 1) / 2) * 15, y - ABOVE_NAME, basis === 'star' || basis === state.basis);
    });
  }
}

/** A sign in 13 pixels: dark where its basis is the chosen one. */
function paintSign(context, sign, x, y, strong) {
  context.beginPath();
  traceSign(context, sign, x, y, sign === 'star' ? 9 : 6);
  context.lineWidth = 4;
  context.strokeStyle = '#ffffff';
  context.stroke();
  context.lineWidth = 1.8;
  context.strokeStyle = '#111111';
  context.stroke();
  context.fillStyle = sign === 'star' ? '#ffd43b' : strong ? '#111111' : '#ffffff';
  context.fill();
}

function traceSign(context, sign, x, y, size) {
  if (sign === 'circle') return context.arc(x, y, size - 0.5, 0, 2 * Math.PI);
  if (sign === 'square') return context.rect(x - size + 1, y - size + 1, 2 * size - 2, 2 * size - 2);
  const corners = { triangle: 3, diamond: 4, star: 10 }[sign];
  for (let at = 0; at < corners; at += 1) {
    const far = sign === 'star' && at % 2 ? size * 0.45 : size;
    const turn = (2 * Math.PI * at) / corners - Math.PI / 2;
    const point = [x + far * Math.cos(turn), y + far * Math.sin(turn)];
    if (at === 0) context.moveTo(...point);
    else context.lineTo(...point);
  }
  return context.closePath();
}

/** A sign as a small picture for lists and the legend. */
function signPicture(sign, strong) {
  const canvas = make('canvas', { width: 44, height: 44, class: 'sign', 'aria-hidden': 'true' });
  const context = canvas.getContext('2d');
  context.scale(2, 2);
  paintSign(context, sign, 11, 11, strong);
  return canvas;
}

/** A stroke of a kind of flow as a small picture. */
function flowPicture(kind) {
  const canvas = make('canvas', { width: 68, height: 24, class: 'stroke', 'aria-hidden': 'true' });
  const context = canvas.getContext('2d');
  context.scale(2, 2);
  const curve = curveOf([1, 9], [33, 3], 2, 0);
  paintStroke(context, FLOW_STYLES[kind], curve, 2);
  paintHead(context, curve, FLOW_STYLES[kind].colour);
  return canvas;
}
