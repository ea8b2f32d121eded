// Words in the chosen language, numbers, and elements. Whatever comes from data becomes a text node, never markup.

const about = JSON.parse(document.getElementById('about').textContent);
let language = 'zh';

/** The text `name` in the chosen language; {parts} are filled in. */
function say(name, parts = {}) {
  const found = about.words[name];
  if (!found) return name;
  return found[language].replace(/\{(\w+)\}/g, (whole, part) => (part in parts ? String(parts[part]) : whole));
}

/** An element; `traits` are its attributes, those that begin with "on" its listeners; null children are left out. */
function make(tag, traits = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Replaces what is in the element `id`, and keeps the focus on the child of the same data-key. */
function fill(id, ...children) {
  const holder = document.getElementById(id);
  const focused = holder.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  holder.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
  if (focused === undefined) return;
  const again = [...holder.querySelectorAll('[data-key]')].find((element) => element.dataset.key === focused);
  if (again) again.focus({ preventScroll: true });
  else if (holder.tabIndex >= -1 && holder.hasAttribute('tabindex')) holder.focus({ preventScroll: true });
}

function count(value) {
  return value === null || value === undefined ? '–' : value.toLocaleString('en-US');
}

/** Fen as yuan, exact to the fen. */
function yuan(fen) {
  if (fen === null || fen === undefined) return '–';
  const whole = Math.trunc(Math.abs(fen) / 100);
  const part = String(Math.abs(fen) % 100).padStart(2, '0');
  return `${fen < 0 ? '−' : ''}${whole.toLocaleString('en-US')}.${part}`;
}

/** A round bound of a class, short: 20万, 3.5亿; 200k, 350M. */
function short(value) {
  const steps = language === 'zh' ? [[1e8, '亿'], [1e4, '万']] : [[1e9, 'bn'], [1e6, 'M'], [1e3, 'k']];
  const step = steps.find(([size]) => value >= size);
  return step ? `${+(value / step[0]).toPrecision(3)}${step[1]}` : count(+value.toPrecision(4));
}

/** A change with its sign: +3, −2, 0; null: there is nothing to compare with. */
function change(value, show = count) {
  if (value === null || value === undefined) return '–';
  const sign = value > 0 ? '+' : value < 0 ? '−' : '';
  return `${sign}${show(Math.abs(value))}`;
}

function percent(share) {
  return share === null || share === undefined ? '–' : `${(share * 100).toFixed(0)}%`;
}

function day(text) {
  return text === null || text === undefined ? '–' : text.slice(0, 10);
}
