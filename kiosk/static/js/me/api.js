// Talks to the kiosk. The token lives in this module's memory and nowhere else.

const TIMEOUT_MS = 30000; // an export may take a while

let token = "";

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
  if (!answer.ok) {
    if (answer.status === 401) {
      token = "";
    }
    throw new Refused(WORDS[answer.status] ?? "error-other", answer.status);
  }
  return answer;
}

const read = async (answer) => (await answer).json();

export const signedIn = () => token !== "";
export const overview = () => read(ask("GET", "/api/v1/me"));
export const setPurposes = (purposes) => read(ask("PUT", "/api/v1/me/purposes", { purposes }));
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
  const ended = token ? ask("DELETE", "/api/v1/me/session", {}) : Promise.resolve();
  token = "";
  await ended.catch(() => {});
}
