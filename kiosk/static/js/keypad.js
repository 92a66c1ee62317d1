// Keys on the glass: digits, or letters with digits. They type into the field that had the focus last.

import { icon, make, section, word } from "./dom.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const WORD_STARTS = /(^|[\s.'-])$/;

let input = null;

function type(text) {
  const from = input.selectionStart ?? input.value.length;
  const to = input.selectionEnd ?? from;
  input.setRangeText(text, from, to, "end");
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function remove() {
  const at = input.selectionStart ?? input.value.length;
  if (at === input.selectionEnd && at > 0) {
    input.setSelectionRange(at - 1, at);
  }
  type("");
}

// A name is written like one: a capital at the start of each word.
function cased(letter, kind) {
  const before = input.value.slice(0, input.selectionStart ?? input.value.length);
  return kind === "text" && !WORD_STARTS.test(before) ? letter.toLowerCase() : letter;
}

function key(label, act, extra = {}) {
  return make(
    "button",
    {
      type: "button",
      class: `key ${extra.class ?? ""}`,
      // The field itself takes the keyboard; forty stops for the tab key would only be in the way.
      tabindex: "-1",
      "aria-label": extra.name ?? null,
      pointerdown: (event) => event.preventDefault(), // the focus stays in the field
      click: act,
    },
    extra.icon ? icon(extra.icon) : make("span", { text: label }),
  );
}

function extras({ keypad, kind }) {
  const found = [];
  if (kind === "tel") {
    found.push(key("+", () => type("+")));
  }
  if (keypad === "letters" && kind === "code") {
    found.push(key("-", () => type("-"), { class: "wide" }));
  }
  if (keypad === "letters" && kind === "text") {
    found.push(key(word("key-space"), () => type(" "), { class: "wide" }));
  }
  found.push(key("", () => remove(), { class: "wide", icon: "delete", name: word("key-delete") }));
  return found;
}

// Show the keys for a field; a field without keys of its own hides them.
export function drawKeypad(target, field) {
  input = target;
  section("keypad", field.keypad ? [field.name, field.keypad, field.kind] : null, () => {
    const symbols = field.keypad === "letters" ? [...DIGITS, ...LETTERS] : DIGITS;
    const keys = symbols.map((symbol) => key(symbol, () => type(cased(symbol, field.kind))));
    return make(
      "div",
      { class: `keys ${field.keypad}`, role: "group", "aria-label": `${word("keypad")}: ${field.label}` },
      ...keys,
      ...extras(field),
    );
  });
}

export function hideKeypad() {
  input = null;
  section("keypad", null);
}
