// The guided capture: an oval to stand in, a ring of segments around it, one hint at a time.

import { byId, icon, make, section, shape, word, write } from "./dom.js";

const SIGNS = {
  step_in: "join",
  closer: "closer",
  back: "farther",
  one_person: "one-person",
  more_light: "bulb",
  less_glare: "glare",
  uncover: "uncover",
  look_front: "face",
  look_left: "arrow-left",
  look_right: "arrow-right",
  look_up: "arrow-up",
  hold_still: "still",
  blink: "blink",
  smile: "smile",
  done: "check",
};
const MARKS = { todo: "ring", now: "now", done: "check" };
const HIGH = 300;
const OVAL = { cy: HIGH / 2, rx: 98, ry: 130 };
const USUAL_ASPECT = 4 / 3;
const GAP = 2.4;

// How wide the picture is for its height: as the preview is, or as the server says.
function width(capture) {
  const preview = byId("capture-preview");
  return HIGH * (preview?.naturalHeight ? preview.naturalWidth / preview.naturalHeight : (capture.aspect ?? USUAL_ASPECT));
}

function ring(segments, wide) {
  const share = 100 / segments.length;
  return segments.map((segment, index) =>
    shape("ellipse", {
      ...OVAL,
      cx: wide / 2,
      class: `segment ${segment.state}`,
      pathLength: 100,
      "stroke-dasharray": `${share - GAP} ${100 - share + GAP}`,
      // An ellipse starts at its right; the first segment stands on top.
      "stroke-dashoffset": 25 + share / 2 - share * index - GAP / 2,
    }),
  );
}

function stage({ preview }) {
  const picture = make(
    "div",
    { class: preview ? "stage mirrored" : "stage", id: "capture-stage" },
    // The stream of pictures ends with this node; nothing of it is kept.
    preview && make("img", { class: "preview", id: "capture-preview", src: "/api/v1/preview", alt: "" }),
    shape(
      "svg",
      { class: "oval", id: "capture-oval", "aria-hidden": "true" },
      shape("ellipse", { class: "mirror", ...OVAL }),
      shape("ellipse", { class: "face", id: "capture-face" }),
      shape("g", { id: "capture-ring" }),
    ),
  );
  return make("div", { class: "stage-room" }, picture);
}

function list(segments) {
  return make(
    "ol",
    { class: "segments" },
    ...segments.map(({ label, state }) =>
      make(
        "li",
        { class: state },
        icon(MARKS[state]),
        make("span", { text: label }),
        make("span", { class: "unseen", text: ` ${word(`state-${state}`)}` }),
      ),
    ),
  );
}

function outline(face, wide) {
  const node = byId("capture-face");
  node.classList.toggle("seen", face !== null);
  if (face) {
    const [x, y, w, h] = face;
    const box = { cx: (x + w / 2) * wide, cy: (y + h / 2) * HIGH, rx: (w / 2) * wide, ry: (h / 2) * HIGH };
    Object.entries(box).forEach(([name, value]) => node.setAttribute(name, value));
  }
}

// Called up to ten times a second: the nodes stay, only what moved is written.
export function drawCapture(view) {
  const capture = view.capture ?? null;
  section("capture", capture && [capture.preview, view.serial], () => [
    make("p", { class: "hint" }, make("span", { id: "hint-sign", class: "hint-sign" }), make("span", { id: "hint-text" })),
    stage(capture),
    make("div", { id: "segments" }),
  ]);
  if (!capture) {
    return;
  }
  const wide = width(capture);
  byId("capture-stage").style.setProperty("--aspect", wide / HIGH);
  byId("capture-oval").setAttribute("viewBox", `0 0 ${wide} ${HIGH}`);
  byId("capture-oval").firstElementChild.setAttribute("cx", wide / 2);
  section("hint-sign", capture.sign ?? "look_front", (name) => icon(SIGNS[name] ?? "face"));
  write(byId("hint-text"), capture.hint);
  section("segments", capture.segments, list);
  byId("capture-ring").replaceChildren(...ring(capture.segments, wide));
  outline(capture.face, wide);
}
