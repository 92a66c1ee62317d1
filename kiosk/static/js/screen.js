// The shopper's screen: shows what the stream says, sends presses, and lets go of personal content by itself.

import { byId } from "./dom.js";
import { draw, drawStream, refocus } from "./draw.js";
import { readFields } from "./fields.js";
import { pressing, send, toast } from "./press.js";
import { hush } from "./speech.js";
import { connect } from "./stream.js";
import { readSwitches } from "./switches.js";

const END_SLACK_MS = 1500; // the server ends a visit; this is for a server that cannot
const CLEARING = new Set(["stop", "not_me", "hide"]); // these take effect before the server has answered
const NEEDS = { switches: readSwitches, fields: readFields };

let welcome = JSON.parse(byId("welcome").textContent); // never personal
let shown = welcome;
let dismissed = false; // a press cleared the page; personal views wait until the server has cleared too
let lost = true;
let endTimer = 0;

function put(view) {
  if (view.serial !== shown.serial) {
    toast("");
  }
  shown = view;
  draw(view, press);
}

// Offers for everyone, without buttons: until the server speaks again, a press would mean nothing.
function clear() {
  window.clearTimeout(endTimer);
  hush();
  put({ ...welcome, buttons: [] });
}

function show(view) {
  window.clearTimeout(endTimer);
  if (!view.personal) {
    dismissed = false;
    if (view.kind === "idle") {
      welcome = view;
    }
  } else if (dismissed) {
    return;
  }
  if (typeof view.ends_in_ms === "number") {
    endTimer = window.setTimeout(clear, view.ends_in_ms + END_SLACK_MS);
  }
  put(view);
}

function onView(view) {
  lost = false;
  drawStream("open");
  show(view);
}

function onLost() {
  lost = true;
  drawStream("lost");
  clear();
}

// What a press carries besides its name: a value, or what was switched or typed.
function dataOf({ needs, value }) {
  return { ...(value ? { value } : {}), ...(NEEDS[needs] ? { [needs]: NEEDS[needs]() } : {}) };
}

async function press(said, node) {
  if (said.action === "print") {
    window.print();
    return;
  }
  const clearing = CLEARING.has(said.action);
  if (pressing() && !clearing) {
    return;
  }
  const body = { action: said.action, serial: shown.serial, ...dataOf(said) };
  if (clearing) {
    dismissed = true;
    clear();
  }
  const view = await send(body, node, clearing);
  // The stream is the truth; the answer only counts when it is ahead of it.
  if (view && !lost && view.serial > shown.serial) {
    show(view);
  }
  refocus();
}

connect(onView, onLost);
