// Questions of the builder to the kiosk: an answer, or what is wrong in words. Nothing that was typed is lost either way.

import { words } from "./fields.js";

const SIGNED_OUT = 401;
const FORBIDDEN = 403;

/**
 * Send something; `{ ok: true, found }`, or `{ ok: false, say, place, seen, link, lost }`.
 *
 * `lost` says that nobody answered, and that it helps to ask again.
 */
export async function ask(path, body) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-Csrf-Token": document.body.dataset.csrf },
      body: JSON.stringify(body),
    });
    // A sign-in in another tab ends the session of this page as well.
    if (answer.status === SIGNED_OUT || answer.status === FORBIDDEN) return signedOut();
    const found = await answer.json();
    if (answer.ok) return { ok: true, found };
    const { message, mend, place = "", seen } = found.error;
    return { ok: false, say: mend ? `${message}. ${mend}.` : `${message}.`, place, seen };
  } catch {
    return { ok: false, say: words.offline, lost: true };
  }
}

const signedOut = () => ({
  ok: false,
  say: words["signed-out"],
  link: { href: window.location.pathname, words: words["sign-in"] },
});
