// What can be chosen, and what must be said on every view.

let builtIn = null; // the language in which slider and search were built; they must outlive a change of state

function showControls() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = `${say('title')} ${nights[state.at].night}`;
  document.getElementById('title').textContent = say('title');
  showMadeUp();
  showChoices();
  showTrail();
  showFoot();
  if (builtIn !== language) {
    buildNights();
    buildSearch();
    buildTools();
    builtIn = language;
  }
  updateNights();
}

function showMadeUp() {
  const mark = document.getElementById('made-up');
  mark.hidden = !nights[state.at].made_up;
  mark.textContent = mark.hidden ? '' : say('made_up');
}

function showChoices() {
  const radio = (basis) => {
    const chosen = state.basis === basis;
    return make('button', { type: 'button', role: 'radio', 'aria-checked': String(chosen), onclick: () => go({ basis }), 'data-key': `basis ${basis}` }, say(basis));
  };
  const measures = MEASURES.map((measure) => [measure, say(measure), measure === 'leads' && state.brand !== ALL_BRANDS]);
  const details = [['auto', say('detail_auto')], ...LEVELS.slice(1).map((level) => [level, say(`level_${level}`)])];
  const brands = [[ALL_BRANDS, say('all_brands')], ...brandsOf(state.at).map((brand) => [brand, brand])];
  if (!brands.some(([brand]) => brand === state.brand)) brands.push([state.brand, state.brand]);
  fill('controls',
    make('fieldset', { class: 'bases', role: 'radiogroup', 'aria-label': say('basis') }, make('legend', {}, say('basis')), make('div', { class: 'row' }, BASES.map(radio))),
    choice('measure', say('measure'), measures, (measure) => go({ measure })),
    choice('detail', say('detail'), details, (detail) => go({ detail })),
    hasRings() ? choice('brand', say('brand'), brands, chooseBrand) : null,
    hasRings() ? flowChoices() : null);
}

/** Leads are not counted by brand: the measure gives way. */
function chooseBrand(brand) {
  go({ brand, measure: brand !== ALL_BRANDS && state.measure === 'leads' ? 'rings' : state.measure });
}

function choice(name, title, options, choose) {
  const list = options.map(([value, text, off]) => make('option', { value, selected: state[name] === value, disabled: off }, text));
  return make('label', {}, make('span', {}, title), make('select', { onchange: (event) => choose(event.target.value), 'data-key': name, name }, list));
}

function flowChoices() {
  const kinds = shownKinds();
  const box = (kind) => {
    const flip = () => go({ flows: EDGE_KINDS.filter((each) => kinds.includes(each) !== (each === kind)) });
    return make('label', { class: 'check' }, make('input', { type: 'checkbox', checked: kinds.includes(kind), onchange: flip, 'data-key': `flow ${kind}`, name: `flow-${kind}` }), flowPicture(kind), say(kind));
  };
  return make('fieldset', { class: 'flows' }, make('legend', {}, say('flows')), make('div', { class: 'row' }, EDGE_KINDS.map(box)));
}

function showTrail() {
  const steps = trailOf(chosenRegion());
  const links = steps.map((region, at) => {
    const last = at === steps.length - 1;
    return make('li', {}, make('button', { type: 'button', class: 'link', 'aria-current': last ? 'location' : null, onclick: () => goTo(region), 'data-key': `trail ${region.level}` }, nameOf(region)));
  });
  fill('trail', make('ol', { 'aria-label': say('trail') }, links));
}

function buildNights() {
  const step = (by, text, name) =>
    make('button', { type: 'button', id: name, onclick: () => go({ at: Math.min(nights.length - 1, Math.max(0, state.at + by)) }), 'aria-label': say(name), title: say(name) }, text);
  const slider = make('input', { type: 'range', id: 'night', min: 0, max: nights.length - 1, step: 1, list: 'night-marks', oninput: (event) => go({ at: Number(event.target.value) }) });
  fill('nights',
    make('label', { for: 'night' }, say('night')), step(-1, '◀', 'night_before'), slider, step(1, '▶', 'night_after'),
    make('datalist', { id: 'night-marks' }, nights.map((_, at) => make('option', { value: at }))),
    make('output', { id: 'night-name', for: 'night' }));
}

function updateNights() {
  const slider = document.getElementById('night');
  slider.value = state.at;
  slider.setAttribute('aria-valuetext', nights[state.at].night);
  slider.disabled = nights.length < 2;
  document.getElementById('night_before').disabled = state.at === 0;
  document.getElementById('night_after').disabled = state.at === nights.length - 1;
  document.getElementById('night-name').textContent = `${nights[state.at].night} (${state.at + 1}/${nights.length})`;
}

function buildTools() {
  const other = language === 'zh' ? 'en' : 'zh';
  fill('tools',
    make('button', { type: 'button', onclick: () => go({ language: other }), lang: other === 'zh' ? 'zh-CN' : 'en', 'data-key': 'language', id: 'language' }, say('other_language')),
    make('button', { type: 'button', onclick: () => window.print(), 'data-key': 'print' }, say('print')));
}

/** What stands on every view, on screen and on paper. */
function showFoot() {
  const { south, north, meridian, grid } = about.projection;
  const night = nights[state.at];
  fill('foot',
    make('p', { class: 'guilt' }, say('suspected_only')),
    make('p', {}, about.source[language].join(' · ')),
    make('p', {}, say('projection', { south, north, meridian, grid })),
    make('p', {},
      [`${say('night')} ${night.night}`, `${say('profile')} ${say(about.profile)}`].join(' · '), ` · ${say('config')} `,
      make('span', { class: 'id' }, night.config_hash), night.made_up ? ` · ${say('made_up')}` : ''));
}
