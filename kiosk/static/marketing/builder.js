// The segment builder: groups of conditions, counted and put into words by the kiosk while they are edited.

import { asRule, empty, fieldsOf, KINDS, ofRule } from "./conditions.js";
import { button, choice, first, make, words } from "./fields.js";

const WAIT_MS = 400;
const form = document.getElementById("builder");
const place = document.getElementById("rule");
const size = document.getElementById("size");
const sentence = document.getElementById("sentence");
const problem = document.getElementById("problem");
const name = document.getElementById("name");
const nameError = document.getElementById("name-error");

let waiting = null;
let asked = 0;
let root = first ? groupOf(first) : { group: "all", parts: [empty("feature")] };

// A group of the form: all, any, or none of its parts; none is "not any" for the kiosk.
function groupOf(rule) {
  if ("all" in rule) return { group: "all", parts: rule.all.map(partOf) };
  if ("any" in rule) return { group: "any", parts: rule.any.map(partOf) };
  if ("not" in rule) return { group: "none", parts: "any" in rule.not ? rule.not.any.map(partOf) : [partOf(rule.not)] };
  return { group: "all", parts: [ofRule(rule)] };
}

function partOf(rule) {
  return "all" in rule || "any" in rule || "not" in rule ? groupOf(rule) : ofRule(rule);
}

function ruleOf(part) {
  if (!part.group) return asRule(part);
  const inside = part.parts.map(ruleOf);
  return part.group === "none" ? { not: { any: inside } } : { [part.group]: inside };
}

/** Where the kiosk will say that something is wrong, for every part. */
function pathsOf(part, path, found = new Map()) {
  found.set(path, part);
  if (part.group) {
    const inner = part.group === "none" ? `${path}/not/any` : `${path}/${part.group}`;
    part.parts.forEach((one, number) => pathsOf(one, `${inner}/${number}`, found));
  }
  return found;
}

function draw(focused = null) {
  place.replaceChildren(group(root, null));
  if (focused) (focused.node?.querySelector("select, input, button") ?? form.querySelector("select")).focus();
}

function group(part, parent) {
  const changed = (value) => {
    part.group = value;
    later();
  };
  const kinds = ["all", "any", "none"].map((one) => [one, words[one]]);
  const list = make("ul", { className: "conditions" }, ...part.parts.map((one) => make("li", {}, node(one, part))));
  const add = (made) => () => {
    part.parts.push(made());
    draw(part.parts.at(-1));
    later();
  };
  const actions = make(
    "div",
    { className: "actions" },
    button(words["add-condition"], add(() => empty("feature"))),
    button(words["add-group"], add(() => ({ group: "any", parts: [empty("feature")] }))),
  );
  if (parent) actions.append(button(words["remove-group"], () => remove(part, parent), { className: "button danger" }));
  part.node = make("fieldset", { className: "group" }, make("legend", { className: "unseen" }, words.group), choice(words.matches, kinds, part.group, changed), list, actions);
  return part.node;
}

function node(part, parent) {
  if (part.group) return group(part, parent);
  const redraw = (again) => {
    if (again) {
      // The form is drawn anew; the cursor goes back to the field it was in, by its place among the fields.
      const at = [...part.node.querySelectorAll("select, input")].indexOf(document.activeElement);
      draw();
      part.node.querySelectorAll("select, input")[at]?.focus();
    }
    later();
  };
  const kinds = KINDS.map((kind) => [kind, words[`kind-${kind}`]]);
  const kind = choice(words.kind, kinds, part.kind, (value) => {
    const { node: old } = part;
    for (const key of Object.keys(part)) delete part[key];
    Object.assign(part, empty(value), { node: old });
    redraw(true);
  });
  const away = button("✕", () => remove(part, parent), { className: "button remove", ariaLabel: words["remove-condition"] });
  part.node = make("div", { className: "condition", role: "group", ariaLabel: words.condition }, kind, ...fieldsOf(part, redraw), away);
  return part.node;
}

function remove(part, parent) {
  const at = parent.parts.indexOf(part);
  parent.parts.splice(at, 1);
  if (!parent.parts.length) parent.parts.push(empty("feature"));
  draw(parent.parts[Math.min(at, parent.parts.length - 1)]);
  later();
}

function later() {
  clearTimeout(waiting);
  size.textContent = words.counting;
  waiting = setTimeout(count, WAIT_MS);
}

const send = (path, body) =>
  fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Csrf-Token": document.body.dataset.csrf },
    body: JSON.stringify(body),
  });

async function count() {
  asked += 1;
  const mine = asked;
  try {
    const answer = await send("/marketing/api/rule", { rule: ruleOf(root) });
    const found = await answer.json();
    if (mine !== asked) return; // a newer question is under way
    clear();
    if (answer.ok) {
      size.textContent = found.say;
      sentence.textContent = found.words;
    } else {
      size.textContent = "–";
      sentence.textContent = "";
      show(found.error);
    }
  } catch {
    if (mine === asked) tell(words.offline);
  }
}

function clear() {
  problem.hidden = true;
  nameError.hidden = true;
  name.removeAttribute("aria-invalid");
  for (const one of place.querySelectorAll(".field-error")) one.remove();
  for (const one of place.querySelectorAll(".wrong")) one.classList.remove("wrong");
  for (const one of place.querySelectorAll("[aria-invalid]")) {
    one.removeAttribute("aria-invalid");
    one.removeAttribute("aria-describedby");
  }
}

function tell(text) {
  problem.textContent = text;
  problem.hidden = false;
}

/** Say what is wrong beside the field it is about. */
function show({ message, mend, place: path = "" }) {
  const plain = mend ? `${message}. ${mend}.` : `${message}.`;
  const paths = pathsOf(root, "");
  const owner = [...paths.keys()].filter((one) => path === one || path.startsWith(`${one}/`)).sort((a, b) => b.length - a.length)[0];
  const part = paths.get(owner ?? "");
  if (!part || (part.group && !path)) return tell(plain);
  const rest = path.slice((owner ?? "").length + 1);
  const fields = [...part.node.querySelectorAll("[data-place]")];
  const field =
    fields.find((one) => one.dataset.place === rest) ??
    fields.find((one) => one.dataset.place && rest.startsWith(one.dataset.place)) ??
    null;
  const wanted = field?.inputMode === "decimal" && !Number.isFinite(Number(field.value.replaceAll(",", "") || "none"));
  const text = wanted ? words["number-wanted"] : plain;
  const said = make("p", { className: "field-error", id: `error-${asked}` }, text);
  part.node.classList.add("wrong");
  part.node.append(said);
  field?.setAttribute("aria-invalid", "true");
  field?.setAttribute("aria-describedby", said.id);
  return field;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  asked += 1;
  clear();
  if (!name.value.trim()) {
    nameError.textContent = words["name-missing"];
    nameError.hidden = false;
    name.setAttribute("aria-invalid", "true");
    name.focus();
    return;
  }
  delete form.dataset.sent;
  try {
    const answer = await send("/marketing/api/segments", { segment_id: form.dataset.segment, name: name.value, rule: ruleOf(root) });
    const found = await answer.json();
    if (answer.ok) window.location.assign(found.path);
    else show(found.error)?.focus();
  } catch {
    tell(words.offline);
  }
});

draw();
if (first) later();
