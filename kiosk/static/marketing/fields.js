// Small parts of the builder's form. Text only: nothing that was typed ever becomes markup.

export const words = JSON.parse(document.getElementById("words").textContent);
export const { rule: first, seen, words: known } = JSON.parse(document.getElementById("start").textContent);

let number = 0;

export function make(tag, props = {}, ...inside) {
  const node = document.createElement(tag);
  const { on = {}, data = {}, ...rest } = props;
  for (const [name, value] of Object.entries(rest)) {
    if (name in node && name !== "list") node[name] = value;
    else node.setAttribute(name, value);
  }
  Object.assign(node.dataset, data);
  for (const [name, heard] of Object.entries(on)) node.addEventListener(name, heard);
  node.append(...inside);
  return node;
}

function labelled(label, control, size) {
  number += 1;
  control.id = `part-${number}`;
  return make("div", { className: `field ${size}` }, make("label", { htmlFor: control.id }, label), control);
}

/** A list to choose from; `options` are pairs of a value and its words. */
export function choice(label, options, value, chosen, { size = "", place = "" } = {}) {
  const control = make("select", {
    on: { change: (event) => chosen(event.target.value) },
    data: { place },
  });
  // What is chosen may be gone by now: it stays to be read, and the kiosk says what is wrong with it.
  const shown = options.some(([key]) => key === value) ? options : [...options, [value, value || words.nothing]];
  for (const [key, said] of shown) control.append(make("option", { value: key, selected: key === value }, said));
  return labelled(label, control, size);
}

/** A field for a text, a number, a day, or lines of one value each. */
export function entry(label, value, typed, { type = "text", unit = "", size = "short", place = "value" } = {}) {
  const common = { value, autocomplete: "off", on: { input: (event) => typed(event.target.value) }, data: { place } };
  const control =
    type === "lines"
      ? make("textarea", { ...common, rows: 3 })
      : make("input", { ...common, type: type === "number" ? "text" : type, inputMode: type === "number" ? "decimal" : "" });
  return labelled(unit ? `${label} (${unit})` : label, control, size);
}

export const button = (label, pressed, props = {}) =>
  make("button", { type: "button", className: "button", on: { click: pressed }, ...props }, label);
