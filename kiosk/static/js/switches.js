// Purposes as switches, each on its own. None is on unless the view says that it was agreed to before.

import { byId, make, section, word } from "./dom.js";

const FIRST_SENTENCE = /^.*?[.।](?=\s)/;

// The first sentence says what it is. The whole text, word for word, opens as soon as it is switched on, because that is
// what is agreed to (requirement G2).
function detail(id, text) {
  const first = FIRST_SENTENCE.exec(text)?.[0] ?? text;
  const rest = text.slice(first.length);
  return make(
    "p",
    { class: "switch-detail", id: `${id}-detail` },
    make("span", { text: first }),
    rest && make("span", { class: "switch-more", "aria-hidden": "true", text: " …" }),
    rest && make("span", { class: "switch-rest", text: rest }),
  );
}

// One purpose; what it means stands below it and is read with it.
export function switchRow({ name, label, detail: text, on }) {
  const id = `switch-${name}`;
  const row = make("div", { class: "switch" });
  const input = make("input", {
    type: "checkbox",
    role: "switch",
    id,
    name,
    autocomplete: "off",
    checked: Boolean(on),
    "aria-describedby": text ? `${id}-detail` : null,
    change: () => row.classList.toggle("open", input.checked && !on),
  });
  row.append(
    make(
      "label",
      { for: id },
      input,
      make("span", { class: "switch-track", "aria-hidden": "true" }),
      make("span", { class: "switch-label", text: label }),
      make("span", { class: "switch-state switch-on", "aria-hidden": "true", text: word("on") }),
      make("span", { class: "switch-state switch-off", "aria-hidden": "true", text: word("off") }),
    ),
    text ? detail(id, text) : "",
  );
  return row;
}

export function drawSwitches(view) {
  const all = view.switches ?? [];
  section("switches", all.length ? [view.serial, all] : null, () => [
    make("p", { class: "switches-hint", text: word("switch-words") }),
    ...all.map(switchRow),
  ]);
}

// What the switches say now, by name.
export function readSwitches() {
  return Object.fromEntries([...byId("switches").querySelectorAll("input")].map(({ name, checked }) => [name, checked]));
}
