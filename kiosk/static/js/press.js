// Sends a press, one at a time, and says when the kiosk refuses it.

import { byId, icon, make, word } from "./dom.js";

const TIMEOUT_MS = 8000;

// Ask the kiosk; resolves to the new view, throws an error whose message a shopper can read.
async function post(body) {
  let answer = null;
  try {
    answer = await fetch("/api/v1/press", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new Error(word("unreachable"));
  }
  const said = await answer.json().catch(() => null);
  if (!answer.ok) {
    const sentences = [said?.error?.message, said?.error?.mend].filter(Boolean);
    throw new Error(sentences.map((sentence) => `${sentence}.`).join(" ") || word("unreachable"));
  }
  return said;
}

// Show a line that the shopper should read; an empty one takes it away. The place itself always stays: a live region that
// appears together with its words is not read by every screen reader.
export function toast(text) {
  const parts = [
    icon("warning"),
    make("p", { text }),
    make("button", { type: "button", class: "button round", "aria-label": word("close"), click: () => toast("") }, icon("close")),
  ];
  byId("toast").replaceChildren(...(text ? parts : []));
}

let pending = 0;

export function pressing() {
  return pending > 0;
}

// Send a press and return the new view, or null when it was refused; `quiet` presses never complain.
export async function send(body, node, quiet) {
  toast("");
  pending += 1;
  node.setAttribute("aria-busy", "true");
  document.body.dataset.busy = "yes";
  try {
    return await post(body);
  } catch (error) {
    if (!quiet) {
      toast(error.message);
    }
    return null;
  } finally {
    pending -= 1;
    node.removeAttribute("aria-busy");
    if (!pending) {
      delete document.body.dataset.busy;
    }
  }
}
