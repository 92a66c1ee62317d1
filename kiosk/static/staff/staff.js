// Comforts on top of plain forms: no double sends, a word while something takes long, print, and the sign before a session ends.

const body = document.body;
const WARN_SECONDS = 60;

for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
      event.preventDefault();
      return;
    }
    if ("download" in form.dataset || "passkey" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    if (form.dataset.slow) sayBusy(form);
  });
}

// A page that comes back out of the browser's memory is asked for again: somebody else may hold the device by now.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  body.replaceChildren();
  window.location.reload();
});

// Other tabs follow: nobody who is handed the device, signs in, or comes after a sign-out may read what another one still shows
// of somebody else. What is shown to the same person stays, with what they typed.
const others = new BroadcastChannel("vanakkam-staff");
const LOCKS = { handed: "/staff/take-back", out: "/staff/sign-in", staff: "/staff/" };
const { holder: holds, who: mine } = body.dataset;

others.addEventListener("message", ({ data: { holder, who } }) => {
  const isSame = holder === "staff" ? !mine || who === mine : holder === holds;
  if (!LOCKS[holder] || isSame) return;
  body.replaceChildren();
  window.location.replace(LOCKS[holder]);
});
if (LOCKS[holds]) others.postMessage({ holder: holds, who: mine });

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());

function sayBusy(form) {
  const said = document.createElement("p");
  said.className = "note";
  said.setAttribute("role", "status");
  form.append(said);
  said.textContent = form.dataset.slow;
}

const leaving = document.getElementById("leaving");
let endsAt = performance.now() + Number(body.dataset.secondsLeft) * 1000;
let warned = null;
let gone = null;

function schedule() {
  clearTimeout(warned);
  clearTimeout(gone);
  leaving.hidden = true;
  const left = endsAt - performance.now();
  warned = setTimeout(() => {
    leaving.hidden = false;
    document.getElementById("stay").focus();
  }, Math.max(0, left - WARN_SECONDS * 1000));
  gone = setTimeout(() => window.location.replace("/staff/sign-in"), left + 1000);
}

async function stay() {
  const answer = await fetch("/staff/api/stay", { method: "POST", headers: { "X-Csrf-Token": body.dataset.csrf } });
  if (!answer.ok) {
    window.location.replace("/staff/sign-in");
    return;
  }
  endsAt = performance.now() + Number(answer.headers.get("X-Seconds-Left")) * 1000;
  schedule();
}

if (leaving) {
  document.getElementById("stay").addEventListener("click", stay);
  schedule();
}

const watched = document.querySelector("[data-watch]");

async function watchRun() {
  try {
    const answer = await fetch(watched.dataset.watch);
    const { done, ended, say } = await answer.json();
    if (!answer.ok || ended) {
      window.location.reload();
      return;
    }
    watched.querySelector(".said").textContent = say;
    watched.querySelector("progress").value = done;
  } catch {
    // the kiosk restarts; the next try will tell
  }
  setTimeout(watchRun, 1000);
}

if (watched) setTimeout(watchRun, 1000);

const kiosk = document.getElementById("kiosk-screen");

async function watchKiosk() {
  try {
    const answer = await fetch("/staff/api/kiosk-screen");
    if (!answer.ok) return;
    const { say } = await answer.json();
    if (kiosk.textContent !== say) kiosk.textContent = say;
  } catch {
    // the kiosk restarts; the next try will tell
  }
  setTimeout(watchKiosk, 2000);
}

if (kiosk) setTimeout(watchKiosk, 2000);
