// A browser that is no screen yet: shows a code to be paired by, and goes on to the screen once staff has typed it.

import { byId, word } from "./dom.js";

const ADDRESS = "/api/v1/pairing";
const LOOK_MS = 2000;
const LATER_MS = 20000; // where the kiosk does not say when
const SAID = { 403: "refused", 429: "slow" };
const SAID_WAIT = new Set(Object.values(SAID));

async function request(options) {
  const answer = await fetch(ADDRESS, { cache: "no-store", ...options });
  if (answer.ok) {
    return await answer.json();
  }
  const wait = Number(answer.headers.get("Retry-After")) * 1000;
  return { state: SAID[answer.status] ?? "unreachable", wait: wait > 0 ? wait : LATER_MS };
}

const ask = () =>
  request({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ kind: "screen" }) });

function draw({ state, code, wait }) {
  byId("code").hidden = !code;
  byId("code").textContent = code ?? "";
  const said = word(state === "shown" ? "renewed" : state === "over" ? "waiting" : state);
  byId("state").textContent = state === "slow" ? `${said} ${word("again")} ${clock(Date.now() + wait)}` : said;
}

const clock = (moment) => new Date(moment).toLocaleTimeString(document.documentElement.lang);

// The code that is shown is drawn anew only where it changed: a reader of screens would say it every two seconds.
let drawn = "";

async function step(call) {
  let found = { state: "unreachable" };
  try {
    found = await call();
  } catch {
    // no connection; said below, and tried again
  }
  const now = `${found.state} ${found.code ?? ""}${found.state === "slow" ? Date.now() : ""}`;
  if (now !== drawn) {
    drawn = now;
    draw(found);
  }
  if (found.state === "paired") {
    window.location.reload();
    return;
  }
  const again = found.state === "shown" ? () => request({}) : ask;
  window.setTimeout(() => step(again), found.state === "over" ? 0 : SAID_WAIT.has(found.state) ? found.wait : LOOK_MS);
}

step(ask);
