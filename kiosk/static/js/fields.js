// Fields to type into, with the keys on the glass below. A keyboard or a scanner at the USB port types as well.

import { byId, make, section } from "./dom.js";
import { drawKeypad, hideKeypad } from "./keypad.js";

const idOf = (name) => `field-${name}`;

function choice(field) {
  const options = (field.options ?? []).map(({ value, label }) =>
    make(
      "label",
      { class: "choice" },
      make("input", {
        type: "radio",
        name: field.name,
        value,
        id: `${idOf(field.name)}-${value}`,
        autocomplete: "off",
        checked: value === field.value,
      }),
      make("span", { text: label }),
    ),
  );
  return make(
    "fieldset",
    { class: "field choices", id: idOf(field.name) },
    make("legend", { text: field.label }),
    field.hint && make("p", { class: "field-hint", text: field.hint }),
    make("div", { class: "choice-row" }, ...options),
    make("p", { class: "field-error", id: `${idOf(field.name)}-error` }),
  );
}

function line(field, submit) {
  const id = idOf(field.name);
  const input = make("input", {
    id,
    name: field.name,
    type: "text",
    class: field.kind === "text" ? "" : "mono",
    // The keys on the glass type; the system's own keyboard would cover the screen.
    inputmode: field.keypad ? "none" : field.kind === "tel" ? "tel" : "text",
    autocomplete: "off",
    autocapitalize: "off",
    autocorrect: "off",
    spellcheck: "false",
    "aria-describedby": `${id}-hint ${id}-error`,
    focus: () => drawKeypad(input, field),
    keydown: (event) => {
      if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        submit();
      }
    },
  });
  input.value = field.value ?? "";
  return make(
    "div",
    { class: "field" },
    make("label", { for: id, text: field.label }),
    make("p", { class: "field-hint", id: `${id}-hint`, text: field.hint ?? "" }),
    input,
    make("p", { class: "field-error", id: `${id}-error` }),
  );
}

function tell({ name, error }) {
  const node = byId(`${idOf(name)}-error`);
  const input = byId(idOf(name));
  if (node.textContent !== (error ?? "")) {
    node.textContent = error ?? "";
  }
  if (error) {
    input.setAttribute("aria-invalid", "true");
  } else {
    input.removeAttribute("aria-invalid");
  }
}

// Fields stay as typed while the screen is the same one; only what is wrong with them is told anew.
export function drawFields(view, submit) {
  const all = view.fields ?? [];
  const kept = all.map(({ error, value, ...rest }) => rest);
  section("fields", all.length ? [view.serial, kept] : null, () =>
    all.map((field) => (field.kind === "choice" ? choice(field) : line(field, submit))),
  );
  if (!all.length) {
    hideKeypad();
    return;
  }
  all.forEach(tell);
  const wrong = all.find(({ error, kind }) => error && kind !== "choice");
  if (!byId("fields").contains(document.activeElement)) {
    (wrong ? byId(idOf(wrong.name)) : firstLine())?.focus();
  }
}

function firstLine() {
  return byId("fields").querySelector("input[type=text]");
}

// What was typed and chosen, by name.
export function readFields() {
  const inputs = [...byId("fields").querySelectorAll("input")];
  const told = inputs.filter(({ type, checked }) => type === "text" || checked);
  return Object.fromEntries(told.map(({ name, value }) => [name, value.trim()]));
}

// A scanner types wherever the focus is: bring it to the first field.
document.addEventListener("keydown", (event) => {
  const plain = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (plain && !["INPUT", "TEXTAREA"].includes(document.activeElement?.tagName)) {
    firstLine()?.focus();
  }
});
