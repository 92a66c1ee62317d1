// A browser that is no screen yet: shows a code to be paired by, and goes on to the screen once staff has typed it.

import { byId, word } from "./dom.js";

const ADDRESS = "/api/v1/pairing";
const LOOK_MS = 2000;
const LATER_MS = 20000; // after as long the kiosk gives out one more code
const SAID = { 403: "refused", 429: "slow" };

async function request(options) {
  const answer = await fetch(ADDRESS, { cache: "no-store", ...options });
  return answer.ok ? await answer.json() : { state: SAID[answer.status] ?? "unreachable" };
}

const ask = () =>
  request({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ kind: "screen" }) });

function draw({ state, code }) {
  byId("code").hidden = !code;
  byId("code").textContent = code ?? "";
  byId("state").textContent = word(state === "shown" ? "renewed" : state === "over" ? "waiting" : state);
}

// The code that is shown is drawn anew only where it changed: a reader of screens would say it every two seconds.
let drawn = "";

async function step(call) {
  let found = { state: "unreachable" };
  try {
    found = await call();
  } catch {
    // no connection; said below, and tried again
  }
  const now = `${found.state} ${found.code ?? ""}`;
  if (now !== drawn) {
    drawn = now;
    draw(found);
  }
  if (found.state === "paired") {
    window.location.reload();
    return;
  }
  const again = found.state === "shown" ? () => request({}) : ask;
  window.setTimeout(() => step(again), found.state === "over" ? 0 : found.state in { slow: 1, refused: 1 } ? LATER_MS : LOOK_MS);
}

step(ask);
