// The previews of an offer: hands the views that the kiosk made to the framed screens, in the language that is chosen.

const frames = [...document.querySelectorAll(".screens iframe")];
const ready = new Set();
let views = JSON.parse(document.getElementById("views").textContent);

const language = () => document.querySelector("[name=preview-language]:checked")?.value ?? Object.keys(views)[0];

function send(frame) {
  frame.contentWindow.postMessage({ view: views[language()] }, window.location.origin);
}

/** Show other views. */
export function show(made) {
  views = made;
  for (const frame of ready) send(frame);
}

window.addEventListener("message", ({ data, origin, source }) => {
  const frame = frames.find((one) => one.contentWindow === source);
  if (origin !== window.location.origin || !frame || !data.ready) return;
  ready.add(frame);
  send(frame);
});
for (const one of document.querySelectorAll("[name=preview-language]")) one.addEventListener("change", () => show(views));
// A frame that was ready before this script was has nobody heard; it is asked to say so again.
for (const frame of frames) frame.contentWindow.postMessage({ hello: true }, window.location.origin);
