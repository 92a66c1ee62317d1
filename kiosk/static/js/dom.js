// Small helpers to build nodes. Text goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const SCRIPTS = [
  ["ta", /[\u0b80-\u0bff]/],
  ["hi", /[\u0900-\u097f]/],
  ["en", /[a-z]/i],
];
const given = document.getElementById("page-words");
const WORDS = given ? JSON.parse(given.textContent) : {};

export const byId = (id) => document.getElementById(id);

// The page's own words (keys of the keypad, of scrolling, of states), in the language of the page.
export function word(key) {
  return WORDS[document.documentElement.lang]?.[key] ?? WORDS.en?.[key] ?? "";
}

// Put text into an element, and say its language where it is another one than the page's.
export function write(element, text) {
  element.textContent = text;
  const language = SCRIPTS.find(([, letters]) => letters.test(text))?.[0];
  if (language && language !== document.documentElement.lang) {
    element.lang = language;
  } else {
    element.removeAttribute("lang");
  }
  return element;
}

// An element with attributes; `text` becomes its text, a function becomes a listener, null and false are left out.
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") {
      write(node, value);
    } else if (typeof value === "function") {
      node.addEventListener(name, value);
    } else if (value !== null && value !== false && value !== undefined) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.filter(Boolean));
  return node;
}

// An SVG element with attributes.
export function shape(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// A picture of the sprite; the words beside it say what it means.
export function icon(name) {
  const picture = shape("svg", { class: "icon", "aria-hidden": "true", focusable: "false" });
  picture.append(shape("use", { href: `#icon-${name}` }));
  return picture;
}

const drawn = new WeakMap();

// Build the content of a part of the page again only when what it shows has changed, so that focus and typing survive.
export function section(id, shown, build) {
  const host = byId(id);
  const key = shown === null ? "" : JSON.stringify([document.documentElement.lang, shown]);
  if (drawn.get(host) === key) {
    return;
  }
  drawn.set(host, key);
  for (const input of host.querySelectorAll("input")) {
    input.value = "";
  }
  const focused = host.contains(document.activeElement) ? document.activeElement.id : "";
  host.replaceChildren(...(shown === null ? [] : [build(shown)].flat().filter(Boolean)));
  host.hidden = host.childElementCount === 0;
  if (focused) {
    byId(focused)?.focus();
  }
}
