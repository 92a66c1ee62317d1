// What there is to read: paragraphs, lines of label and value, and the steps of something that takes a moment.

import { icon, make, section, word } from "./dom.js";

const CODE = /^[A-Z0-9]+(-[A-Z0-9]+)+$/;
const MARKS = { todo: "ring", doing: "hourglass", done: "check", failed: "warning" };

function paragraph({ heading, text }) {
  return make(
    "section",
    { class: "paragraph" },
    heading && make("h2", { text: heading }),
    ...text.split("\n").map((part) => make("p", { text: part })),
  );
}

// A code to keep is read sign by sign: large, in letters of one width.
function line({ label, value }) {
  return make("div", { class: CODE.test(value) ? "line code" : "line" }, make("dt", { text: label }), make("dd", { text: value }));
}

function step({ label, state }) {
  return make(
    "li",
    { class: `step ${state}` },
    icon(MARKS[state]),
    make("span", { text: label }),
    make("span", { class: "step-state", text: word(`state-${state}`) }),
  );
}

export function drawTexts(view) {
  const paragraphs = view.paragraphs ?? [];
  const lines = view.lines ?? [];
  section("paragraphs", paragraphs.length ? paragraphs : null, () => paragraphs.map(paragraph));
  section("lines", lines.length ? lines : null, () => make("dl", {}, ...lines.map(line)));
  section("steps", view.steps?.length ? view.steps : null, (steps) => make("ol", {}, ...steps.map(step)));
}
