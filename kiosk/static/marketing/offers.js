// The editor of an offer: checked, counted and drawn by the kiosk while it is typed; products are sought among thousands.

import { show } from "./offer_preview.js";
import { keepForm, own } from "./unsaved.js";

const WAIT_MS = 400;
const AGAIN_MS = 3000;
const SIGNED_OUT = [401, 403];
const API = "/marketing/api/offers";
const form = document.getElementById("offer");
const words = JSON.parse(document.getElementById("words").textContent);
const byId = (id) => document.getElementById(id);
const touched = new Set(byId("offer").querySelector(".note.bad") ? ["*"] : []);

let waiting = null;
let seeking = null;
let asked = 0;
let sought = 0;

/** Ask the kiosk with a form; what it found, or null where it said no, which stands in `place` then. */
async function ask(path, body, place) {
  try {
    const headers = { Accept: "application/json", "X-Csrf-Token": document.body.dataset.csrf };
    const answer = await fetch(path, { method: "POST", headers, body });
    if (SIGNED_OUT.includes(answer.status)) {
      const link = Object.assign(document.createElement("a"), { href: window.location.pathname, textContent: words["sign-in"] });
      say(place, words["signed-out"], link);
      return null;
    }
    const found = await answer.json();
    say(place, answer.ok ? "" : `${found.error.message}. ${found.error.mend ? `${found.error.mend}.` : ""}`);
    return answer.ok ? found : null;
  } catch {
    say(place, words.offline);
    return undefined;
  }
}

function say(place, text, ...more) {
  place.replaceChildren(text, ...(more.length ? [" ", ...more] : []));
  place.hidden = !text;
}

/** What is wrong stands beside its field, once somebody was there or tried to save. */
function drawWrong(wrong) {
  for (const place of form.querySelectorAll("[data-fault]")) {
    const name = place.dataset.fault;
    const text = touched.has("*") || touched.has(name) ? wrong[name] ?? "" : "";
    if (place.textContent !== text) say(place, text);
    const field = byId(name);
    if (text) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }
  if (!Object.keys(wrong).length) byId("wrong-some")?.remove();
}

function drawWarned(sentences) {
  const list = byId("warned").querySelector("ul");
  if ([...list.children].map((one) => one.textContent).join("\n") === sentences.join("\n")) return;
  list.replaceChildren(...sentences.map((one) => Object.assign(document.createElement("li"), { textContent: one })));
  byId("warned").hidden = !sentences.length;
}

function content() {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
  return data;
}

async function check() {
  asked += 1;
  const mine = asked;
  const offer = encodeURIComponent(form.dataset.offer);
  const found = await ask(`${API}/check?offer=${offer}`, content(), byId("problem"));
  if (mine !== asked) return; // a newer question is under way
  if (!found) {
    byId("reach").textContent = "–";
    if (found === undefined) waiting = setTimeout(check, AGAIN_MS);
    return;
  }
  drawWrong(found.wrong);
  drawWarned(found.warned);
  byId("reach").textContent = found.reach;
  show(found.views);
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(check, WAIT_MS);
}

function drawKind() {
  const kind = byId("kind").value;
  byId("value-field").hidden = kind === "message";
  const label = byId("value-field").querySelector("label");
  label.textContent = label.getAttribute(`data-${kind.replaceAll("_", "-")}`);
  const target = form.querySelector("[name=target]:checked")?.value;
  for (const part of form.querySelectorAll("[data-target]")) part.hidden = part.dataset.target !== target;
}

function changed() {
  keepForm(form);
  drawKind();
  later();
}

// Products.

function add({ id, name, note }) {
  const known = form.querySelector(`[name=product][value="${CSS.escape(id)}"]`);
  if (known) {
    known.checked = true;
    return;
  }
  const item = byId("product-item").content.firstElementChild.cloneNode(true);
  const box = item.querySelector("input");
  Object.assign(box, { value: id, checked: true });
  const said = item.querySelector("span");
  said.replaceChildren(name, " ", Object.assign(document.createElement("small"), { textContent: note }));
  byId("chosen").append(item);
  byId("chosen-none").hidden = true;
}

async function seek() {
  sought += 1;
  const mine = sought;
  const found = await ask(`${API}/products`, new URLSearchParams({ q: byId("find").value }), byId("problem"));
  if (mine !== sought || !found) return;
  byId("found-say").textContent = byId("find").value.trim() ? found.say : "";
  byId("found").replaceChildren(...found.products.map(hit));
}

function hit(product) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button" });
  button.append(product.name, " ", Object.assign(document.createElement("small"), { textContent: product.note }));
  button.addEventListener("click", () => {
    const next = button.parentElement.nextElementSibling?.querySelector("button") ?? byId("find");
    add(product);
    touched.add("product");
    button.parentElement.remove();
    next.focus();
    changed();
  });
  const item = document.createElement("li");
  item.append(button);
  return item;
}

byId("find").addEventListener("input", () => {
  clearTimeout(seeking);
  seeking = setTimeout(seek, WAIT_MS);
});
byId("find").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault(); // Enter would save the offer
  clearTimeout(seeking);
  seek();
});

// The picture is sent at once: a form that is refused or reloaded has it still.

function drawPicture(id) {
  const image = byId("picture-shown");
  image.hidden = !id;
  if (id) image.src = `/marketing/offers/pictures/${encodeURIComponent(id)}`;
  byId("no-picture").hidden = !id;
  byId("no-picture").querySelector("input").checked = false;
  byId("picture").value = id;
}

byId("file").addEventListener("change", async () => {
  const [file] = byId("file").files;
  if (!file) return;
  const body = new FormData();
  body.append("file", file);
  const found = await ask(`${API}/pictures`, body, byId("file-error"));
  byId("file").value = "";
  if (!found) return;
  drawPicture(found.picture);
  changed();
});
byId("no-picture").addEventListener("change", () => {
  drawPicture("");
  byId("file").focus();
  changed();
});

form.addEventListener("input", ({ target }) => {
  if (!target.name) return;
  touched.add(target.name);
  drawKind();
  later();
});
form.addEventListener("focusout", ({ target }) => {
  if (!target.name || !("value" in target) || target.type === "submit") return;
  if (target.value && !["checkbox", "radio"].includes(target.type)) touched.add(target.name);
});

// What was typed before a reload, with the products that the page did not know.
async function revive() {
  const kept = own();
  const ids = (kept?.product ?? []).filter((id) => !form.querySelector(`[name=product][value="${CSS.escape(id)}"]`));
  if (ids.length) {
    const found = await ask(`${API}/products`, new URLSearchParams(ids.map((id) => ["id", id])), byId("problem"));
    for (const one of found?.products ?? []) add(one);
  }
  if (kept) drawPicture(byId("picture").value);
}

const made = new URLSearchParams(window.location.search).get("segment");
const box = made && form.querySelector(`[name=segment][value="${CSS.escape(made)}"]`);
await revive();
if (box && !box.checked) {
  box.checked = true;
  keepForm(form);
}
drawKind();
check();
