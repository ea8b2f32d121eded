// Reads the file, shows what the address asks for, and listens.

function showState() {
  if (state.brand !== ALL_BRANDS && state.measure === 'leads') state.measure = DEFAULTS.measure;
  showControls();
  setScene();
  showLegend();
  showMap();
  showPanel();
}

function showLegend() {
  const told = mapScene;
  const bands = told.breaks.map((from, band) => {
    const upTo = told.breaks[band + 1];
    const number = told.shown.filter((item) => item.band === band).length;
    return legendRow(classColour(band, told.breaks), boundText(from, upTo), number);
  });
  const none = told.shown.filter((item) => !item.hidden && !(item.value > 0)).length;
  const hidden = told.shown.filter((item) => item.hidden).length;
  fill('legend',
    make('strong', {}, say(state.measure), state.measure === 'sold_value' ? ` (${say('yuan')})` : ''),
    make('div', { class: 'note' }, say('legend_count')),
    bands.reverse(),
    legendRow(INK.none, say(hasRings() ? 'none_found' : 'few_found'), none),
    hidden ? legendRow('hatch', say('suppressed'), hidden) : null,
    unknownLegend(told),
    make('div', { class: 'note' }, say(ADDITIVE.includes(state.measure) ? 'legend_adds' : 'legend_adds_not')),
    state.ring && ringOf(state.at, state.ring) ? signLegend() : null,
    flowLegend());
  fill('caption', captionText());
}

/** What the view shows, in one line: it goes along on paper and in pictures. */
function captionText() {
  return [say(state.measure), say(state.basis), nights[state.at].night, brandText(), state.ring ? `${say('ring')} ${state.ring}` : '']
    .filter(Boolean)
    .join(' · ');
}

function boundText(from, upTo) {
  if (state.measure === 'sold_value') return upTo ? `${short(from / 100)} – < ${short(upTo / 100)}` : `≥ ${short(from / 100)}`;
  if (!upTo) return `≥ ${count(from)}`;
  return upTo - 1 === from ? count(from) : `${count(from)} – ${count(upTo - 1)}`;
}

function legendRow(colour, text, number) {
  const swatch = colour === 'hatch' ? make('i', { class: 'swatch hatch' }) : make('i', { class: 'swatch', style: `background:${colour}` });
  return make('div', { class: 'row' }, swatch, make('span', {}, text), make('span', { class: 'n' }, count(number)));
}

/** What has no place on the map is never left unsaid. */
function unknownLegend(scene) {
  const values = scene.off.map((cell) => (isHidden(cell) ? null : valueOf(cell, state.measure)));
  const told = values.filter((value) => value !== null);
  const total = told.reduce((sum, value) => sum + value, 0);
  const adds = ADDITIVE.includes(state.measure) || scene.off.length < 2;
  const text = !values.length ? shownValue(hasRings() ? 0 : null) : !told.length ? say('suppressed') : adds ? shownValue(total, true) : say('see_list', { count: scene.off.length });
  return make('div', { class: 'row off' }, make('i', { class: 'swatch unknown' }, '?'), make('span', {}, say('unknown_region')), make('span', { class: 'n' }, text));
}

function signLegend() {
  const signs = BASES.map((basis) => make('span', {}, signPicture(BASIS_SIGNS[basis], basis === state.basis), say(basis)));
  return make('div', { class: 'signs' }, signs, make('span', {}, signPicture('star', true), say('centre')));
}

function flowLegend() {
  if (!hasRings() || !shownKinds().length) return null;
  const { drawn, more: left, inside, unknown, parcels, paid } = mapFlows;
  const told = [
    say('flow_count', { count: count(drawn.length) }),
    parcels ? say('flow_parcels', { count: count(parcels) }) : null,
    paid ? say('flow_paid', { count: short(paid / 100) }) : null,
    left ? say('flow_left', { count: count(left) }) : null,
    inside ? say('flow_inside', { count: count(inside) }) : null,
    unknown ? say('flow_unknown', { count: count(unknown) }) : null,
  ];
  return make('div', { class: 'note flows' }, told.filter(Boolean).join(' '));
}

async function start() {
  const [index, steps, ...rows] = await Promise.all([
    unpackJson('shapes'),
    unpack('steps'),
    ...about.nights.map((_, at) => unpackJson(`regions-${at}`)),
  ]);
  readGround(index, steps);
  nights = about.nights.map((night, at) => ({ ...night, cells: groupBy(rowsOf(rows[at]).map(settle), layerOf) }));
  state = stateOf(location.hash);
  language = state.language;
  document.getElementById('wait').remove();
  buildZoom();
  showState();
  listen();
  const opening = view;
  for (let at = nights.length - 1; at >= 0; at -= 1) {
    await readRings(at);
    if (view === opening) lastPlace = ''; // the legend may have grown: the map is fitted anew
    if (at === state.at || at === 0) showState();
  }
  document.body.dataset.ready = 'yes';
}

function buildZoom() {
  const button = (text, name, act) => make('button', { type: 'button', onclick: act, title: say(name), 'aria-label': say(name) }, text);
  fill('zoom', button('+', 'zoom_in', () => zoomBy(1.6)), button('−', 'zoom_out', () => zoomBy(1 / 1.6)), button('⌂', 'zoom_home', zoomHome));
}

function listen() {
  listenToMouse();
  listenToKeys();
  window.addEventListener('hashchange', () => {
    if (location.hash === hashOf(state)) return;
    state = stateOf(location.hash);
    language = state.language;
    showState();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.target.tagName === 'SELECT') return;
    if (state.tab === 'ring') goToRing(null);
    else goUp();
  });
  new ResizeObserver(() => {
    if (!mapElement.clientWidth) return; // on paper
    sizeMap();
    drawMap();
  }).observe(mapElement);
  window.addEventListener('beforeprint', drawPaper);
}

start().catch((problem) => {
  const wait = document.getElementById('wait') || document.body.appendChild(make('p', { id: 'wait' }));
  wait.textContent = `${about.words.broken.zh} / ${about.words.broken.en}: ${problem}`;
});
