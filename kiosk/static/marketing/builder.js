// The segment builder: groups of conditions, counted and put into words by the kiosk while they are edited.

import { ask } from "./asking.js";
import { fieldsOf } from "./conditions.js";
import { button, choice, first, make, seen, words } from "./fields.js";
import { empty, isNumber, KINDS, pathsOf, rootOf, ruleOf } from "./rules.js";
import { forget, keep, own } from "./unsaved.js";

const WAIT_MS = 400;
const REST_MS = 2500;
const AGAIN_MS = 3000;
const form = document.getElementById("builder");
const place = document.getElementById("rule");
const size = document.getElementById("size");
const sentence = document.getElementById("sentence");
const problem = document.getElementById("problem");
const name = document.getElementById("name");
const nameError = document.getElementById("name-error");
const save = document.getElementById("save");

const kept = own();
let waiting = null;
let asked = 0;
let known = kept?.seen ?? seen;
let root = kept ? kept.root : first ? rootOf(first) : { group: "all", parts: [empty("feature")] };

/** What a reload needs; nodes and what was read are made anew. */
const plain = (key, value) => (key === "node" ? undefined : value instanceof Map ? [...value] : value);

function revived(part) {
  if (part.group) part.parts.forEach(revived);
  else part.read = new Map(part.read);
  return part;
}

if (kept) {
  root = revived(root);
  name.value = kept.name;
  document.getElementById("unsaved").hidden = false;
}

function draw(focused = null) {
  place.replaceChildren(group(root, null));
  if (focused) (focused.node?.querySelector("select, input, button") ?? form.querySelector("select")).focus();
}

function group(part, parent) {
  const changed = (value) => {
    Object.assign(part, { group: value, bare: false });
    later();
  };
  const kinds = ["all", "any", "none"].map((one) => [one, words[one]]);
  const list = make("ul", { className: "conditions" }, ...part.parts.map((one) => make("li", {}, node(one, part))));
  const add = (made) => () => {
    part.parts.push(made());
    part.bare = false;
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
  const legend = make("legend", { className: "unseen" }, words.group);
  part.node = make("fieldset", { className: "group" }, legend, choice(words.matches, kinds, part.group, changed), list, actions);
  return part.node;
}

function node(part, parent) {
  if (part.group) return group(part, parent);
  const redraw = (again) => {
    if (again) {
      // The form is drawn anew; the cursor goes back to the field it was in, by its place among the fields.
      const at = [...part.node.querySelectorAll("select, input, textarea")].indexOf(document.activeElement);
      draw();
      part.node.querySelectorAll("select, input, textarea")[at]?.focus();
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

const content = () => JSON.parse(JSON.stringify({ name: name.value, root, seen: known }, plain));

function later() {
  clearTimeout(waiting);
  keep(content());
  size.textContent = words.counting;
  waiting = setTimeout(count, WAIT_MS);
}

async function count(exact = false) {
  asked += 1;
  const mine = asked;
  const answer = await ask("/marketing/api/rule", { rule: ruleOf(root), exact });
  if (mine !== asked) return; // a newer question is under way
  clear();
  if (answer.ok) {
    size.textContent = answer.found.say;
    sentence.textContent = answer.found.words;
    // At once from a sample; from everybody when the typing rests.
    if (!answer.found.exact) waiting = setTimeout(count, REST_MS, true);
    return;
  }
  size.textContent = "–";
  sentence.textContent = "";
  show(answer);
  if (answer.lost) waiting = setTimeout(count, AGAIN_MS);
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

/** Say what is wrong beside the field it is about, or below the form; gives the field. */
function show({ say, link = null, place: path = "" }) {
  const paths = pathsOf(root);
  const owner = [...paths.keys()].filter((one) => path === one || path.startsWith(`${one}/`)).sort((a, b) => b.length - a.length)[0];
  const part = paths.get(owner ?? "");
  if (!path || !part) {
    problem.replaceChildren(say, ...(link ? [" ", make("a", { href: link.href }, link.words)] : []));
    problem.hidden = false;
    return null;
  }
  const rest = path.slice(owner.length + 1);
  const fields = [...part.node.querySelectorAll("[data-place]")].filter((one) => one.dataset.place);
  const field = fields.find((one) => one.dataset.place === rest) ?? fields.find((one) => rest.startsWith(one.dataset.place)) ?? null;
  const wanted = field?.inputMode === "decimal" && !isNumber(field.value);
  const said = make("p", { className: "field-error", id: `error-${asked}` }, wanted ? words["number-wanted"] : say);
  part.node.classList.add("wrong");
  part.node.append(said);
  const hidden = field?.closest("details");
  if (hidden) hidden.open = true;
  field?.setAttribute("aria-invalid", "true");
  field?.setAttribute("aria-describedby", said.id);
  return field;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  delete form.dataset.sent;
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
  save.disabled = true;
  const sent = { segment_id: form.dataset.segment, name: name.value, seen: known, rule: ruleOf(root) };
  const answer = await ask("/marketing/api/segments", sent);
  if (answer.ok) {
    forget();
    const { back } = form.dataset;
    window.location.assign(back ? `${back}?segment=${answer.found.segment_id}` : answer.found.path);
    return;
  }
  save.disabled = false;
  // Whoever read that somebody else changed the segment, and saves again, means it.
  known = answer.seen ?? known;
  show(answer)?.focus();
});

name.addEventListener("input", () => keep(content()));

draw();
if (first || kept) {
  clearTimeout(waiting);
  size.textContent = words.counting;
  waiting = setTimeout(count, 0);
}
