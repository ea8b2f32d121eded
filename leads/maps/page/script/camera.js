// Which part of the ground is on screen: grid cells to pixels.

const CLOSEST = 3; // pixels a grid cell
const MARGIN = 0.025;
let camera = { x: 0, y: 0, scale: 1 }; // the grid cell in the middle, and pixels per cell

/** The camera that shows the whole box in a screen of this size. */
function fitted(box, width, height) {
  const [left, top, right, bottom] = box;
  const scale = Math.min(width / Math.max(right - left, 1), height / Math.max(bottom - top, 1)) * (1 - 2 * MARGIN);
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale: Math.min(scale, CLOSEST) };
}

/**
 * The closest camera on a stage at which what lies on the map, `covers` (boxes in pixels), hides none of its outline.
 * Room is made at the left, the right and below, step by step; if nothing helps, the stage has all the room.
 */
function clearOf(stage, covers, width, height) {
  const steps = [0, 0.25, 0.5, 0.75, 1];
  const sides = [0, 1, -1]; // in the middle of its room, or at one side of it
  const [widest, highest] = [2, 3].map((side) => Math.max(0, ...covers.map((box) => box[side] - box[side - 2])) + 12);
  const right = covers.length > 1 ? covers[1][2] - covers[1][0] + 12 : 0;
  const rooms = steps.flatMap((left) => steps.flatMap((aside) => steps.map((below) => [left * widest, aside * right, below * highest])));
  const cameras = rooms.flatMap(([left, aside, below]) => {
    const inside = fitted(stage.box, width - left - aside, height - below);
    const spare = (width - left - aside) * (0.5 - MARGIN) - ((stage.box[2] - stage.box[0]) * inside.scale) / 2;
    const y = inside.y + below / 2 / inside.scale;
    return sides.map((side) => ({ ...inside, x: inside.x - ((left - aside) / 2 + side * spare) / inside.scale, y }));
  });
  cameras.sort((one, other) => other.scale - one.scale);
  const points = samplePoints(stage);
  const isClear = (camera) => !points.some(([x, y]) => {
    const [atX, atY] = toScreen({ ...camera, width, height }, x, y);
    return covers.some((box) => meets(box, [atX, atY, atX, atY]));
  });
  return cameras.find(isClear) || fitted(stage.box, width, height);
}

/** Some thousand vertices of the stage's outline inside its box. */
function samplePoints(stage) {
  const lines = stage.level === 'country' ? outline.find((part) => part.kind === 'border').lines : stage.lines;
  const total = lines.reduce((sum, line) => sum + line.length / 2, 0);
  const every = Math.max(1, Math.floor(total / 3000));
  const points = lines.flatMap((line) => Array.from({ length: Math.ceil(line.length / 2 / every) }, (_, at) => [line[2 * at * every], line[2 * at * every + 1]]));
  return points.filter(([x, y]) => meets(stage.box, [x, y, x, y]));
}

/** What the camera should see of a region; one without parts of its own is seen among its neighbours. */
function boxFor(region) {
  if (region.level === 'country' || isDivided(region)) return region.box;
  const [left, top, right, bottom] = region.box;
  const beside = Math.max(right - left, bottom - top);
  return [left - beside, top - beside, right + beside, bottom + beside];
}

function toScreen(view, x, y) {
  return [(x - view.x) * view.scale + view.width / 2, (y - view.y) * view.scale + view.height / 2];
}

function toGround(view, x, y) {
  return [(x - view.width / 2) / view.scale + view.x, (y - view.height / 2) / view.scale + view.y];
}

/** The camera moved by pixels, or `factor` times as close around the pixel (x, y). */
function moved(view, byX, byY) {
  return { ...view, x: view.x - byX / view.scale, y: view.y - byY / view.scale };
}

function zoomed(view, factor, x, y) {
  const furthest = fitted(extent.full, view.width, view.height).scale / 2;
  const scale = Math.min(CLOSEST, Math.max(furthest, view.scale * factor));
  const [groundX, groundY] = toGround(view, x, y);
  return {
    ...view,
    scale,
    x: groundX - (x - view.width / 2) / scale,
    y: groundY - (y - view.height / 2) / scale,
  };
}

/** The box of ground on screen, as boxes of shapes are. */
function seenBox(view) {
  const [left, top] = toGround(view, 0, 0);
  const [right, bottom] = toGround(view, view.width, view.height);
  return [left, top, right, bottom];
}

function meets(one, other) {
  return one[0] <= other[2] && one[2] >= other[0] && one[1] <= other[3] && one[3] >= other[1];
}
