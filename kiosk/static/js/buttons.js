// The buttons of a view: each has its place by what it is, so that the same one is always found in the same corner.

import { icon, make, section } from "./dom.js";

const ICONS = {
  engage: "face",
  join: "join",
  use_code: "card",
  browse: "basket",
  back: "back",
  cancel: "close",
  stop: "close",
  hide: "hide",
  not_me: "not-me",
  extend: "clock",
  language: "globe",
  text_size: "text-size",
  speech: "speech",
  read_more: "text",
  print: "print",
  skip_turn: "face",
  retake: "again",
  try_again: "again",
  save: "check",
  done: "check",
  agree: null,
  refuse: null,
  card_only: "card",
  less_like_this: "less",
  my_data: "list",
  add_face: "face",
  pause: "pause",
  resume: "play",
  export: "download",
  new_receipt: "qr",
  forget: "erase",
  forget_confirm: "erase",
  discard: "erase",
  save_to_phone: "phone",
  call_staff: "bell",
};
const COMFORT = new Set(["language", "text_size", "speech"]);

// A button; `press` gets what the view said of it.
export function button(said, press, extra = {}) {
  const picture = ICONS[said.action];
  const node = make(
    "button",
    {
      type: "button",
      id: `press-${said.action}${said.value ? `-${said.value}` : ""}`,
      class: `button ${said.tone ?? "plain"}`,
      "data-action": said.action,
      click: () => press(said, node),
      ...extra,
    },
    picture && icon(picture),
    make("span", { text: said.label }),
  );
  return node;
}

function place(said, view) {
  if (said.action === "extend") {
    return "warning";
  }
  if (COMFORT.has(said.action)) {
    return view.languages?.length ? "comfort" : "quiet";
  }
  if (said.corner) {
    return "corner";
  }
  return said.tone === "quiet" ? "quiet" : "actions";
}

// The settings of whoever stands there: language, size of the text, speech.
function drawComfort(view, press, buttons) {
  section("comfort", view.languages?.length ? [view.languages, buttons] : null, ([languages]) => [
    make(
      "div",
      { class: "comfort-row" },
      ...languages.map(({ code, name }) =>
        button({ action: "language", label: name, value: code }, press, { "aria-pressed": String(code === view.language) }),
      ),
    ),
    make("div", { class: "comfort-row" }, ...buttons.map((said) => button(said, press))),
  ]);
}

function drawWarning(view, press, buttons) {
  section("warning", view.warning ? [view.warning, buttons] : null, () => [
    make("p", { text: view.warning }),
    ...buttons.map((said) => button({ ...said, tone: "main" }, press)),
  ]);
}

// Put every button of the view where it belongs.
export function drawButtons(view, press) {
  const places = { actions: [], quiet: [], corner: [], comfort: [], warning: [] };
  for (const said of view.buttons) {
    places[place(said, view)].push(said);
  }
  for (const id of ["actions", "quiet", "corner"]) {
    section(id, places[id].length ? places[id] : null, (buttons) => buttons.map((said) => button(said, press)));
  }
  drawComfort(view, press, places.comfort);
  drawWarning(view, press, places.warning);
}
