// Names and values on the map, where they do not lie on one another.

const FONT = '"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif';
const NAME_SIZE = 12;
const LINE_HEIGHT = 15;
const SHIFTS = [[0, 0], [0, -10], [0, 10], [14, 0], [-14, 0], [14, -12], [-14, 12], [14, 12], [-14, -12]];
const CROWDED = 500; // from so many regions on, only those with a value are named

/** Names of the shown regions, the weightiest first, each with its value; a name that would cover another is left out. */
function paintLabels(context, view, scene) {
  onScreen(context, view);
  const seen = seenBox(view);
  const taken = [];
  const inView = scene.shown.filter(({ region }) => meets([region.x, region.y, region.x, region.y], seen));
  const wanted = inView.filter((item) => scene.shown.length < CROWDED || item.value > 0);
  wanted.sort((one, other) => (other.region === scene.chosen) - (one.region === scene.chosen) || other.value - one.value);
  for (const item of wanted) paintLabel(context, view, item, taken);
  if (scene.stage.level !== 'country') paintNeighbours(context, view, scene, taken);
}

function paintLabel(context, view, item, taken) {
  const { region, value, hidden } = item;
  const below = hidden ? say('suppressed') : value > 0 ? shownValue(value, true) : '';
  const lines = below ? [region.name, below] : [region.name];
  const [x, y] = toScreen(view, region.x, region.y);
  context.font = `${NAME_SIZE}px ${FONT}`;
  const width = Math.max(...lines.map((line) => context.measureText(line).width));
  const top = isSmall(region, view) ? y + SMALL / 2 + 2 : y - (lines.length * LINE_HEIGHT) / 2;
  const boxAt = ([byX, byY]) => [x + byX - width / 2 - 1, top + byY, x + byX + width / 2 + 1, top + byY + lines.length * LINE_HEIGHT];
  const shift = SHIFTS.find((by) => !taken.some((other) => meets(boxAt(by), other)));
  if (!shift) return;
  taken.push(boxAt(shift));
  lines.forEach((line, at) => {
    const weight = at === 1 ? 600 : 400;
    writeHalo(context, line, x + shift[0], top + shift[1] + LINE_HEIGHT * (at + 0.8), `${weight} ${NAME_SIZE}px ${FONT}`);
  });
}

function paintNeighbours(context, view, scene, taken) {
  const seen = seenBox(view);
  for (const region of shownRegions(regionOf('country', COUNTRY), 'province')) {
    if (liesIn(scene.stage, region) || region.adcode === scene.stage.province) continue;
    if (!meets([region.x, region.y, region.x, region.y], seen)) continue;
    const [x, y] = toScreen(view, region.x, region.y);
    context.font = `${NAME_SIZE}px ${FONT}`;
    const half = context.measureText(region.name).width / 2;
    const box = [x - half, y - LINE_HEIGHT / 2, x + half, y + LINE_HEIGHT / 2];
    if (taken.some((other) => meets(box, other))) continue;
    taken.push(box);
    writeHalo(context, region.name, x, y + 4, `${NAME_SIZE}px ${FONT}`, '#5b6875');
  }
}

function writeHalo(context, text, x, y, font, colour = '#17212b') {
  context.font = font;
  context.textAlign = 'center';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = 'rgba(255,255,255,.92)';
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/** A value of the chosen measure as it is read: whole, or short on the map. */
function shownValue(value, brief = false, measure = state.measure) {
  if (value === null || value === undefined) return '–';
  if (measure !== 'sold_value') return count(value);
  return brief ? short(value / 100) : yuan(value);
}
