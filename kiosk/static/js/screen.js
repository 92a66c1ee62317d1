// The shopper's screen: shows what the stream says, sends presses, and lets go of personal content by itself.

import { draw, drawStream } from "./draw.js";
import { connect } from "./stream.js";

const END_SLACK_MS = 1500; // the server ends personal content; this is for a server that cannot

const REQUESTS = {
  engage: ["/api/v1/engage", {}],
  stop: ["/api/v1/dismiss", { reason: "stop" }],
  not_me: ["/api/v1/dismiss", { reason: "not_me" }],
  hide: ["/api/v1/dismiss", { reason: "hide" }],
  extend: ["/api/v1/extend", {}],
};
const CLEARING = new Set(["stop", "not_me", "hide"]);

let welcome = JSON.parse(document.getElementById("welcome").textContent); // never personal
let dismissed = false; // a press cleared the page; personal views wait until the server has cleared too
let endTimer = 0;

function clear() {
  window.clearTimeout(endTimer);
  draw(welcome, press);
}

function show(view) {
  drawStream("open");
  window.clearTimeout(endTimer);
  if (!view.personal) {
    dismissed = false;
    welcome = { ...welcome, cards: view.cards };
  } else if (dismissed) {
    return;
  } else {
    endTimer = window.setTimeout(clear, view.ends_in_ms + END_SLACK_MS);
  }
  draw(view, press);
}

function lost() {
  drawStream("lost");
  clear();
}

async function press(action) {
  if (CLEARING.has(action)) {
    dismissed = true;
    clear();
  }
  const [address, body] = REQUESTS[action];
  try {
    await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    // Out of reach: the stream is lost too, and its own light says so.
  }
}

connect(show, lost);
