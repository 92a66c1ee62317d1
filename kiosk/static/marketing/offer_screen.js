// The shopper's screen in a frame of the editor: drawn by its own scripts, from views that the editor hands over. It asks
// for nothing, sends nothing, and its buttons do nothing.

import { draw, drawStream } from "../js/draw.js";

const ready = () => window.parent.postMessage({ ready: true }, window.location.origin);

window.addEventListener("message", ({ data, origin, source }) => {
  if (origin !== window.location.origin || source !== window.parent) return;
  if (data.hello) ready();
  if (data.view) draw(data.view, () => {});
});
drawStream("open");
ready();
