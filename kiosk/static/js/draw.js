// Turns a view of the API into what is on the page. Old nodes are removed, never hidden: nothing personal may stay behind.

import { drawButtons } from "./buttons.js";
import { drawCapture } from "./capture.js";
import { drawCards } from "./cards.js";
import { byId, icon, make, section, word, write } from "./dom.js";
import { drawFields } from "./fields.js";
import { drawQr } from "./qr.js";
import { toTop, update } from "./scroll.js";
import { tell } from "./speech.js";
import { drawSwitches } from "./switches.js";
import { drawTexts } from "./texts.js";

const LONG_HEADLINE = 24;
const LONG_WORD = 14;
const EMBLEMS = {
  start: "lotus",
  review: "check",
  duplicate: "people",
  export: "download",
  forget: "erase",
  forgotten: "check",
  several: "people",
};
const PARTS = ["paragraphs", "lines", "switches", "fields", "steps"];

let shown = { kind: "", serial: -1, language: "" };

// What the style sheets need to know.
function state(view) {
  return {
    kind: view.kind,
    serial: view.serial,
    light: view.light,
    personal: view.personal ? "yes" : "no",
    layout: layout(view),
  };
}

// A medal fills screens of few words.
function emblem(view) {
  const busy = view.cards.length || view.capture || view.qr || view.switches?.length || view.fields?.length;
  return !busy && (EMBLEMS[view.kind] ?? (document.body.dataset.layout === "bare" ? "lotus" : null));
}

// Which arrangement of the main part suits what the view holds.
function layout(view) {
  const flow = view.capture || view.qr || PARTS.some((name) => view[name]?.length);
  if (view.cards.length) {
    return flow ? "mixed" : "offers";
  }
  return flow ? "flow" : "bare";
}

function drawHero(view) {
  const headline = byId("headline");
  write(headline, view.headline);
  const longWord = view.headline.split(" ").some((part) => part.length > LONG_WORD);
  headline.className = longWord ? "longest" : view.headline.length > LONG_HEADLINE ? "long" : "";
  write(byId("text"), view.text);
  write(byId("light"), view.light_text);
}

function drawMain(view, press) {
  const heading = byId("heading");
  write(heading, view.heading);
  heading.hidden = !view.heading;
  // The heading is that of the offers; beside other things it stands right above them.
  byId(document.body.dataset.layout === "mixed" ? "cards" : "capture").before(heading);
  section("emblem", emblem(view) || null, (name) => make("div", { class: "medal" }, icon(name)));
  drawCapture(view);
  drawQr(view);
  drawTexts(view);
  drawSwitches(view);
  drawFields(view, () => {
    const main = view.buttons.find(({ needs }) => needs === "fields");
    byId(`press-${main?.action}`)?.click();
  });
  drawCards(view, press);
}

function relabel() {
  for (const node of document.querySelectorAll("body > [data-word], .hero [data-word]")) {
    write(node, word(node.dataset.word) || node.textContent);
  }
}

// Show a view; `press` gets what the view said of a pressed button, and its node.
export function draw(view, press) {
  const language = view.language ?? "en";
  const changed = shown.kind !== view.kind || shown.serial !== view.serial;
  const other = shown.kind !== view.kind || shown.language !== language;
  shown = { kind: view.kind, serial: view.serial, language };
  document.documentElement.lang = language;
  document.documentElement.classList.toggle("large", Boolean(view.large));
  Object.assign(document.body.dataset, state(view));
  byId("cards").classList.toggle("fresh", changed);
  relabel();
  drawHero(view);
  drawMain(view, press);
  drawButtons(view, press);
  if (changed) {
    toTop();
  }
  update();
  tell(view, other);
}

// The next thing to read after a press whose button is gone: the headline of the new screen.
export function refocus() {
  if (document.activeElement === document.body || document.activeElement === null) {
    byId("headline").focus({ preventScroll: true });
  }
}

// Show whether the event stream is up: "open", or "lost" with a small light.
export function drawStream(state) {
  document.body.dataset.stream = state;
  byId("reconnecting").hidden = state !== "lost";
}
