// The shopper's screen: shows what the stream says, sends presses, and lets go of personal content by itself.

import { byId } from "./dom.js";
import { draw, drawStream, refocus } from "./draw.js";
import { readFields } from "./fields.js";
import { pressing, send, toast } from "./press.js";
import { hush } from "./speech.js";
import { connect } from "./stream.js";
import { readSwitches } from "./switches.js";

const END_SLACK_MS = 1500; // the server ends a visit; this is for a server that cannot
// These take effect before the server has answered; and what is pressed instead where it went on to another screen.
const CLEARING = { stop: "hide", not_me: "not_me", hide: "hide" };
const NEEDS = { switches: readSwitches, fields: readFields };

let welcome = JSON.parse(byId("welcome").textContent); // never personal
let shown = welcome;
let dismissed = false; // a press cleared the page; personal views wait until the server has cleared too
let wish = null; // the press that did so, and the screen it was last made on
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
    insist(view);
    return;
  }
  if (typeof view.ends_in_ms === "number") {
    endTimer = window.setTimeout(clear, view.ends_in_ms + END_SLACK_MS);
  }
  put(view);
}

// The screen changed in the moment of the press: the server refused the old number, and shows what nobody wants.
function insist({ serial }) {
  if (serial !== wish.serial) {
    wish = { ...wish, serial };
    tell(wish, byId("actions"), true);
  }
}

// Send a press and show its answer. The stream is the truth; the answer only counts when it is ahead of it.
async function tell(body, node, quiet) {
  const view = await send(body, node, quiet);
  if (view && !lost && view.serial > shown.serial) {
    show(view);
  }
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
  const clearing = said.action in CLEARING;
  if (pressing() && !clearing) {
    return;
  }
  const body = { action: said.action, serial: shown.serial, ...dataOf(said) };
  if (clearing) {
    dismissed = true;
    wish = { action: CLEARING[said.action], serial: shown.serial };
    clear();
  }
  await tell(body, node, clearing);
  refocus();
}

connect(onView, onLost);
