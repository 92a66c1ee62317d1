// The member's own data on their own phone.

import { byId } from "../dom.js";
import { readSwitches } from "../switches.js";
import * as kiosk from "./api.js";
import * as parts from "./parts.js";
import { close, note, open, problem, relabel, show } from "./stage.js";

let idleMs = 0;
let idleTimer = 0;
let busy = false;
let spoken = ""; // language of the words that are shown

function touch() {
  window.clearTimeout(idleTimer);
  idleTimer = window.setTimeout(() => leave("error-session"), idleMs);
}

// One thing at a time; whatever goes wrong is said in the language of the page.
async function run(act) {
  if (busy) {
    return;
  }
  busy = true;
  document.body.dataset.busy = "yes";
  problem("");
  note("");
  try {
    await act();
    if (kiosk.signedIn()) {
      touch();
    }
  } catch (error) {
    if (!(error instanceof kiosk.Refused)) {
      throw error;
    }
    if (error.status === 401) {
      window.clearTimeout(idleTimer);
      close("");
    }
    problem(error.word);
  } finally {
    busy = false;
    delete document.body.dataset.busy;
  }
}

function showData(found, key) {
  spoken = found.language;
  show(() => parts.data(found, acts));
  note(key);
}

async function enter(code) {
  idleMs = (await kiosk.signIn(code)) * 1000;
  byId("code").value = "";
  showData(await kiosk.overview());
  byId("title").focus();
}

async function leave(key = "signed-out") {
  window.clearTimeout(idleTimer);
  const left = kiosk.signOut();
  close(key);
  await left;
}

async function download() {
  const address = URL.createObjectURL(await kiosk.exportAll());
  const link = document.createElement("a");
  link.href = address;
  link.download = "my-data.zip";
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(address), 60000);
  note("exported");
}

const acts = {
  save: () =>
    run(async () => {
      const all = Object.entries(readSwitches());
      const names = (some) => some.map(([name]) => name);
      showData(await kiosk.setPurposes(names(all.filter(([, on]) => on)), names(all), spoken), "saved");
      byId("do-save").focus();
    }),
  pause: () =>
    run(async () => {
      const paused = byId("do-pause") !== null;
      showData(await kiosk.setPaused(paused), paused ? "paused" : "resumed");
      byId(paused ? "do-resume" : "do-pause").focus();
    }),
  download: () => run(download),
  renew: () =>
    run(async () => {
      const { code } = await kiosk.newReceipt();
      byId("new-code").replaceChildren(...parts.newCode(code));
    }),
  ask: () => {
    show(() => parts.question(acts));
    byId("do-erase-no").focus();
  },
  keep: () => run(async () => showData(await kiosk.overview())),
  erase: () =>
    run(async () => {
      const done = await kiosk.erase(byId("switch-also-purchases").checked);
      window.clearTimeout(idleTimer);
      show(() => parts.receipt(done));
      byId("title").focus();
    }),
  leave: () => run(() => leave()),
};

// The words of the page in another language, and what the kiosk says in it.
async function speak(language) {
  relabel(language);
  if (kiosk.signedIn()) {
    showData(await kiosk.overview());
  } else if (open()) {
    show(open());
  }
}

byId("languages").addEventListener("click", ({ target }) => target.value && run(() => speak(target.value)));
byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const code = byId("code").value.trim();
  if (code) {
    run(() => enter(code));
  } else {
    byId("code").focus();
  }
});

// The code of the QR stands behind the "#": take it out of the address before anything else, without a step in the history.
function fromAddress() {
  const code = decodeURIComponent(window.location.hash.slice(1));
  if (code) {
    window.history.replaceState(null, "", window.location.pathname);
    run(() => enter(code));
  }
}

window.addEventListener("hashchange", fromAddress);
// Whoever comes back to a page that was left finds nothing on it.
window.addEventListener("pagehide", () => leave(""));
fromAddress();
