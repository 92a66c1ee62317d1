// The event stream, with a watch on its silence and a growing pause between attempts.

const SILENCE_MS = 12000; // three missing beats of the server
const WATCH_MS = 1000;
const PAUSES_MS = [1000, 2000, 4000, 8000, 15000];

// A stream does not tell why it failed. Whoever is no screen any more is shown the page of the pairing instead.
async function leaveIfRefused() {
  const answer = await fetch("/api/v1/screen", { cache: "no-store" }).catch(() => null);
  if (answer?.status === 403) {
    window.location.reload();
  }
}

// Open the stream and keep it open. `onView` gets each view; `onLost` is called when nothing can be trusted any more.
export function connect(onView, onLost) {
  let source = null;
  let attempts = 0;
  let lastHeard = performance.now();
  let retry = 0;

  function heard() {
    lastHeard = performance.now();
    attempts = 0;
  }

  function open() {
    lastHeard = performance.now();
    source = new EventSource("/events");
    source.addEventListener("screen", (event) => {
      heard();
      onView(JSON.parse(event.data));
    });
    source.addEventListener("beat", heard);
    source.addEventListener("error", lost);
  }

  function lost() {
    close();
    onLost();
    leaveIfRefused();
    const pause = PAUSES_MS[Math.min(attempts, PAUSES_MS.length - 1)];
    attempts += 1;
    retry = window.setTimeout(open, pause);
  }

  function close() {
    window.clearTimeout(retry);
    source?.close();
    source = null;
  }

  window.setInterval(() => {
    if (source && performance.now() - lastHeard > SILENCE_MS) {
      lost();
    }
  }, WATCH_MS);
  window.addEventListener("pagehide", () => {
    close();
    onLost();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      open();
    }
  });
  open();
}
