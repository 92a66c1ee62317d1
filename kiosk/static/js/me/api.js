// Talks to the kiosk. The token lives in this module's memory and nowhere else.

const TIMEOUT_MS = 30000; // an export may take a while

let token = "";
let visit = 0; // counts sign-outs: what was asked for before one is not shown after it

export class Refused extends Error {
  constructor(word, status) {
    super(word);
    this.word = word;
    this.status = status;
  }
}

const WORDS = { 401: "error-session", 404: "error-code", 429: "error-tries" };

async function ask(method, path, body) {
  const headers = { "Accept-Language": document.documentElement.lang };
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  if (body) {
    headers["Content-Type"] = "application/json";
  }
  const asked = visit;
  let answer = null;
  try {
    answer = await fetch(path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      cache: "no-store",
      keepalive: method === "DELETE",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new Refused("error-offline", 0);
  }
  if (asked !== visit) {
    throw new Refused("", 401);
  }
  if (!answer.ok) {
    if (answer.status === 401) {
      token = "";
    }
    throw new Refused(WORDS[answer.status] ?? "error-other", answer.status);
  }
  return answer;
}

async function read(answer) {
  const asked = visit;
  const said = await (await answer).json();
  if (asked !== visit) {
    throw new Refused("", 401);
  }
  return said;
}

export const signedIn = () => token !== "";
export const overview = () => read(ask("GET", "/api/v1/me"));
// The consent is to the words that were shown, so the page says in which language they were, and which switches.
export const setPurposes = (purposes, shown, language) =>
  read(ask("PUT", "/api/v1/me/purposes", { purposes, shown, language }));
export const setPaused = (paused) => read(ask("PUT", "/api/v1/me/paused", { paused }));
export const newReceipt = () => read(ask("POST", "/api/v1/me/receipt", {}));
export const exportAll = async () => (await ask("POST", "/api/v1/me/export", {})).blob();

export async function signIn(code) {
  const given = await read(ask("POST", "/api/v1/me/session", { code }));
  token = given.token;
  return given.idle_seconds;
}

export async function erase(alsoPurchases) {
  const receipt = await read(ask("POST", "/api/v1/me/erase", { confirm: true, also_purchases: alsoPurchases }));
  token = "";
  return receipt;
}

// End the session; the page lets go even when the kiosk cannot be reached.
export async function signOut() {
  visit += 1;
  const ended = token ? ask("DELETE", "/api/v1/me/session", {}) : Promise.resolve();
  token = "";
  await ended.catch(() => {});
}
