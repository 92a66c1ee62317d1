// What was typed and not saved yet outlives a lost page, an error and a session that ended. It is kept in this tab only, until a
// sign-out, and comes back to whoever typed it.

const PLACE = "vanakkam-unsaved:";
const me = document.body.dataset.who;
const here = window.location.pathname;

const read = (path) => {
  const found = JSON.parse(sessionStorage.getItem(PLACE + path) ?? "null");
  return found?.who === me ? found : null;
};
const paths = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PLACE)).map((key) => key.slice(PLACE.length));

/** What was not saved of this page, or null. */
export const own = () => read(here)?.content ?? null;
export const keep = (content, sent = false) => sessionStorage.setItem(PLACE + here, JSON.stringify({ who: me, content, sent }));
export const forget = (path = here) => sessionStorage.removeItem(PLACE + path);

// A hidden field is kept where it stands for something that somebody did, such as a picture that was sent.
const isKept = ({ name, type, dataset }) => name && !["password", "file", "submit", "button"].includes(type) && (type !== "hidden" || "keep" in dataset);
const typed = (form) => [...form.elements].filter(isKept);
const isMarked = ({ type }) => ["checkbox", "radio"].includes(type);

/** The values of each field: none or many of boxes, one of all others. */
function contentOf(form) {
  const content = {};
  for (const one of typed(form)) {
    content[one.name] ??= [];
    if (!isMarked(one) || one.checked) content[one.name].push(one.value);
  }
  return content;
}

/** Keep what stands in a form now; for what a script changed in it. */
export const keepForm = (form) => keep(contentOf(form));

// A hand may be quicker than this script: what was changed since the page came is newer than what was kept.
function isTouched({ type, options, checked, defaultChecked, value, defaultValue }) {
  if (isMarked({ type })) return checked !== defaultChecked;
  if (!options) return value !== defaultValue;
  return value !== ([...options].find((one) => one.defaultSelected) ?? options[0])?.value;
}
// Boxes of one name are touched one by one; of radio buttons and single fields the name is.
const fieldOf = ({ type, name, value }) => (type === "checkbox" ? `${name}=${value}` : name);

function fill(form, content) {
  const touched = new Set(typed(form).filter(isTouched).map(fieldOf));
  for (const one of typed(form)) {
    const values = touched.has(fieldOf(one)) ? null : content[one.name];
    // What the kiosk answered to the same form is newer than what was sent, and older than what was done after it.
    if (!values || (one.type === "hidden" && "answered" in form.dataset && read(here).sent)) continue;
    if (isMarked(one)) one.checked = values.includes(one.value);
    else if (values.length) [one.value] = values;
  }
}

const note = document.getElementById("unsaved");
const form = document.querySelector("form[data-keep]");
let noted = here;

if (form) {
  if (own()) {
    const quick = typed(form).filter(isTouched).map(({ name }) => name);
    fill(form, own());
    // Only what was touched: other scripts still make fields of what was kept.
    const now = contentOf(form);
    if (quick.length) keep({ ...own(), ...Object.fromEntries(quick.map((name) => [name, now[name]])) }, read(here).sent);
    note.hidden = false;
  } else if (typed(form).some(isTouched)) {
    keep(contentOf(form));
  }
  form.addEventListener("input", () => keep(contentOf(form)));
  form.addEventListener("submit", () => keep(contentOf(form), true));
} else {
  // What this page was about is gone for good, and so is what was typed about it.
  if (performance.getEntriesByType("navigation")[0]?.responseStatus === 410) forget();
  // A page after a form that was sent: it was taken, unless the way led over the sign-in.
  const signedIn = document.referrer && new URL(document.referrer).pathname === "/staff/sign-in";
  for (const path of paths()) if (read(path)?.sent && !signedIn) forget(path);
  const waiting = paths().find((path) => path !== here && read(path));
  if (waiting) {
    noted = waiting;
    note.querySelector("a").href = waiting;
    note.querySelector("a").hidden = false;
    note.hidden = false;
  }
}

for (const one of document.querySelectorAll("[data-discard]")) {
  one.addEventListener("click", (event) => {
    forget(noted);
    note.hidden = true;
    if (!one.closest("#unsaved") || noted !== here) return;
    event.preventDefault();
    window.location.replace(here + window.location.search); // a reload would send an answered form once more
  });
}
for (const one of document.querySelectorAll('form[action="/staff/sign-out"]')) {
  one.addEventListener("submit", () => paths().forEach(forget));
}
