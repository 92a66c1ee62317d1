// The fields of one condition. A condition of the form holds texts; rules.js makes numbers of them.

import { choice, entry, known, make, words } from "./fields.js";
import { measure, measures, typeOf } from "./rules.js";

const OPS = {
  number: ["ge", "le", "gt", "lt", "eq", "ne", "between", "in", "known"],
  date: ["ge", "le", "gt", "lt", "eq", "ne", "between", "in", "known"],
  text: ["eq", "ne", "in", "known"],
};
const DATE_WORDS = { ge: words["op-date-ge"], le: words["op-date-le"], gt: words["op-date-gt"], lt: words["op-date-lt"] };

const pairs = (names, said) => names.map((name) => [name, said(name)]);

/** The fields of a condition; `changed(redraw)` is called after every change. */
export function fieldsOf(one, changed) {
  const set = (name, redraw = false) => (value) => {
    one[name] = value;
    changed(redraw);
  };
  return makers[one.kind](one, set, changed);
}

const makers = {
  feature: (one, set, changed) => [named(one, measures.feature, changed), ...compared(one, changed)],
  prediction: (one, set, changed) => [named(one, measures.prediction, changed), ...compared(one, changed)],
  attribute: (one, set, changed) => [
    choice(words.what, pairs([...known.texts, ...known.dates], (name) => words[name]), one.name, (value) => {
      Object.assign(one, { name: value, op: known.dates.includes(value) ? "ge" : "eq", values: ["", ""] });
      changed(true);
    }),
    ...compared(one, changed),
  ],
  share: (one, set, changed) => [
    choice(words.category, pairs(known.categories, (name) => name), one.name, set("name"), { place: "share" }),
    ...compared(one, changed),
  ],
  bought: (one, set, changed) => [
    choice(words.what, pairs(["receipts", "lines", "money_minor"], (name) => words[name.split("_")[0]]), one.name, (value) => {
      Object.assign(one, { name: value, read: new Map() });
      changed(true);
    }),
    ...counted(one, set, one.name === "money_minor" ? known.currency : ""),
  ],
  event: (one, set) => [choice(words.what, Object.entries(known.events), one.name, set("name")), ...counted(one, set, "")],
  consent: (one, set) => [
    choice(words.what, pairs(known.purposes, (name) => words[`purpose-${name}`]), one.name, set("name")),
    yesNo(one, set),
  ],
  member: (one, set) => [yesNo(one, set)],
  segment: (one, set) => [choice(words.what, Object.entries(known.segments), one.name, set("name"), { place: "segment" })],
};

const named = (one, list, changed) =>
  choice(words.what, list.map(({ name, words: said }) => [name, said]), one.name, (value) => {
    Object.assign(one, { name: value, values: ["", ""], read: new Map() });
    changed(true);
  });

const yesNo = (one, set) => choice(words.how, [["yes", words.yes], ["no", words.no]], one.yes, set("yes"), { size: "short" });

function compared(one, changed) {
  const unit = one.kind === "share" ? "%" : measures[one.kind] ? measure(one.kind, one.name).unit : "";
  const type = typeOf(one);
  const typed = (place) => (value) => {
    one.values[place] = value;
    changed(false);
  };
  const said = (op) => (type === "date" && DATE_WORDS[op]) || words[`op-${op}`];
  const short = type === "number" ? "short" : "";
  const how = choice(words.how, pairs(OPS[type], said), one.op, (op) => {
    if (one.op === "in") one.values[0] = one.values[0].split("\n")[0];
    one.op = op;
    changed(true);
  }, { size: "short" });
  if (one.op === "known") return [how];
  if (one.op === "between") {
    return [
      how,
      entry(words["value-from"], one.values[0], typed(0), { type, unit, size: short }),
      entry(words["value-to"], one.values[1], typed(1), { type, unit, size: short, place: "value/1" }),
    ];
  }
  if (one.op === "in") return [how, entry(words.values, one.values[0], typed(0), { type: "lines", unit, size: "" })];
  return [how, entry(words.value, one.values[0], typed(0), { type, unit, size: short })];
}

function counted(one, set, unit) {
  const bounds = [["at_least", words["at-least"]], ["at_most", words["at-most"]]];
  return [
    choice(words.how, bounds, one.bound, set("bound", true), { size: "short" }),
    entry(words.count, one.amount, set("amount"), { type: "number", unit, place: one.bound }),
    entry(words.within, one.days, set("days"), { type: "number", place: "within_days" }),
    filters(one, set),
  ];
}

/** Which of the lines or events count: open from the start where something is said. */
function filters(one, set) {
  const categories = [["", words["any-category"]], ...pairs(known.categories, (name) => name)];
  const inside = make(
    "div",
    { className: "condition-fields" },
    entry(words.product, one.product, set("product"), { size: "", place: "where/product" }),
    choice(words.category, categories, one.category, set("category"), { place: "where/category" }),
    entry(words.channel, one.channel, set("channel"), { place: "where/channel" }),
    entry(words["worth-from"], one.from, set("from"), { type: "number", unit: known.currency, place: "where/value_from" }),
    entry(words["worth-to"], one.to, set("to"), { type: "number", unit: known.currency, place: "where/value_to" }),
  );
  const open = one.open ?? [one.product, one.category, one.channel, one.from, one.to].some(Boolean);
  const listen = { toggle: (event) => (one.open = event.target.open) };
  return make("details", { className: "where", open, on: listen }, make("summary", {}, words.where), inside);
}
