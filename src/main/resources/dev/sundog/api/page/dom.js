// Elements from values. Text is always text: nothing that an agent or a file name says is ever read as HTML.

const SVG = 'http://www.w3.org/2000/svg';

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'vars') for (const [k, v] of Object.entries(value)) element.style.setProperty(k, v);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(c => c !== null && c !== undefined && c !== false));
  return element;
}

export function h(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** Sets text without touching what is the same already: a screen reader says only what is new. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Puts children in place of what was there, unless both look the same: focus and scroll stay. */
export function put(element, ...children) {
  const fresh = document.createElement('div');
  fresh.append(...children.flat(Infinity).filter(c => c !== null && c !== undefined && c !== false));
  if (element.innerHTML === fresh.innerHTML) return;
  element.replaceChildren(...fresh.childNodes);
}

/**
 * A table body that is updated in place: a row stays the same element as long as its key is there.
 * cells(row) gives [text or node, class] pairs; a cell is only touched when its text changed.
 */
export function rows(body, list, key, make, update) {
  const known = new Map([...body.children].map(r => [r.dataset.key, r]));
  let before = null;
  for (const item of list) {
    const name = key(item);
    let row = known.get(name);
    if (row) known.delete(name);
    else {
      row = make(item);
      row.dataset.key = name;
    }
    update(row, item);
    const next = before ? before.nextSibling : body.firstChild;
    if (row !== next) body.insertBefore(row, next);
    before = row;
  }
  known.forEach(r => r.remove());
}

const announcer = () => document.getElementById('said');
let lastSaid = 0;

/** Tells a screen reader, politely, and not more often than every five seconds unless it matters. */
export function announce(text, matters = false) {
  const now = Date.now();
  if (!matters && now - lastSaid < 5000) return;
  lastSaid = now;
  say(announcer(), text);
}
