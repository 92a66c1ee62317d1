// The parts of the page that hold a member's data, built anew from what the kiosk said.

import { icon, make, word } from "../dom.js";
import { switchRow } from "../switches.js";

function lines(all) {
  return make(
    "dl",
    {},
    ...all.map(({ label, value }) => make("div", { class: "line" }, make("dt", { text: label }), make("dd", { text: value }))),
  );
}

function part(name, ...children) {
  return make("section", { class: "me-part", "aria-labelledby": `${name}-heading` }, make("h2", { id: `${name}-heading`, text: word(name) }), ...children);
}

function action(name, sign, act, tone = "") {
  return make("button", { type: "button", id: `do-${name}`, class: `button ${tone}`, click: act }, icon(sign), make("span", { text: word(name) }));
}

// Everything that is kept, with one button for each thing that can be done.
export function data(found, acts) {
  return [
    part("kept", make("div", { class: "lines" }, lines(found.lines))),
    part(
      "purposes",
      make("p", { text: word("purposes-hint") }),
      make("div", { class: "switches", id: "switches" }, ...found.switches.map(switchRow)),
      found.face_later && make("p", { class: "me-hint", text: word("face-later") }),
      action("save", "check", acts.save, "main"),
    ),
    make(
      "section",
      { class: "me-part me-actions", "aria-label": word("title") },
      found.has_face && action(found.paused ? "resume" : "pause", found.paused ? "play" : "pause", acts.pause),
      action("export", "download", acts.download),
      action("receipt", "qr", acts.renew),
      make("div", { id: "new-code", role: "status" }),
      action("erase", "erase", acts.ask),
      action("sign-out", "back", acts.leave, "quiet"),
    ),
  ];
}

// The one question before an erasure; both answers look alike.
export function question(acts) {
  return [
    part(
      "erase-question",
      make("p", { text: word("erase-text") }),
      switchRow({ name: "also-purchases", label: word("erase-purchases"), detail: "", on: false }),
      make(
        "div",
        { class: "me-choice" },
        action("erase-yes", "erase", acts.erase, "equal"),
        action("erase-no", "back", acts.keep, "equal"),
      ),
    ),
  ];
}

// All is gone only when every place was looked at again and no purchase stays in the shop's own books.
export function receipt({ number, at, stores, verified, purchases_stay: purchasesStay }) {
  const places = stores.map(({ place, count }) => ({ label: place, value: String(count) }));
  const facts = [
    { label: word("erased-number"), value: number },
    { label: word("erased-at"), value: at },
  ];
  const left = [!verified && "erased-waits", purchasesStay && "erased-kept"].filter(Boolean);
  const said = left.length > 0 ? left : ["erased"];
  const texts = said.map((name) => make("p", { text: word(`${name}-text`) }));
  return [part(said[0], ...texts, make("div", { class: "lines" }, lines([...facts, ...places])))];
}

export function newCode(code) {
  return [make("p", { text: word("receipt-done") }), make("p", { class: "me-code", text: code })];
}
