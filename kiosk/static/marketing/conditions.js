// One condition: how it is shown, and what it is as data. A condition in the form holds texts; `asRule` makes numbers of them.

import { choice, entry, known, words } from "./fields.js";

const NUMBER_OPS = ["ge", "le", "gt", "lt", "eq", "ne", "between", "known"];
const DATE_OPS = ["ge", "le", "between", "known"];
const TEXT_OPS = ["eq", "ne", "in", "known"];
const SIGNS = { eq: "=", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=", between: "between", in: "in", known: "known" };
const NAMES = Object.fromEntries(Object.entries(SIGNS).map(([name, sign]) => [sign, name]));

export const KINDS = ["feature", "bought", "share", "event", "prediction", "attribute", "consent", "member", "segment"];

const measures = { feature: known.features, prediction: known.predictions };
const measure = (kind, name) => measures[kind].find((one) => one.name === name) ?? measures[kind][0];
const pairs = (names, said) => names.map((name) => [name, said(name)]);

/** An empty condition of a kind. */
export function empty(kind) {
  const of = {
    feature: { name: "recency_days", op: "le", values: ["", ""] },
    prediction: { name: "churn", op: "ge", values: ["", ""] },
    attribute: { name: "city", op: "eq", values: ["", ""] },
    share: { name: known.categories[0] ?? "", op: "ge", values: ["", ""] },
    bought: { name: "receipts", bound: "at_least", amount: "", days: "", category: "", channel: "" },
    event: { name: "view", bound: "at_least", amount: "", days: "", category: "", channel: "" },
    consent: { name: "contact", yes: "yes" },
    member: { yes: "yes" },
    segment: { name: Object.keys(known.segments)[0] ?? "" },
  };
  return { kind, ...of[kind] };
}

const typeOf = ({ kind, name }) =>
  kind !== "attribute" ? "number" : known.dates.includes(name) ? "date" : "text";
const opsOf = (one) => ({ number: NUMBER_OPS, date: DATE_OPS, text: TEXT_OPS })[typeOf(one)];

/** The fields of a condition; `changed(redraw)` is called after every change. */
export function fieldsOf(one, changed) {
  const set = (name, redraw = false) => (value) => {
    one[name] = value;
    changed(redraw);
  };
  return (makers[one.kind] ?? (() => []))(one, set, changed);
}

const makers = {
  feature: (one, set, changed) => [named(one, measures.feature, set, changed), ...compared(one, set, changed)],
  prediction: (one, set, changed) => [named(one, measures.prediction, set, changed), ...compared(one, set, changed)],
  attribute: (one, set, changed) => [
    choice(words.what, pairs([...known.texts, ...known.dates], (name) => words[name]), one.name, (value) => {
      Object.assign(one, { name: value, op: known.dates.includes(value) ? "ge" : "eq", values: ["", ""] });
      changed(true);
    }),
    ...compared(one, set, changed),
  ],
  share: (one, set, changed) => [
    choice(words.category, pairs(known.categories, (name) => name), one.name, set("name"), { place: "share" }),
    ...compared(one, set, changed),
  ],
  bought: (one, set) => [
    choice(words.what, pairs(["receipts", "lines", "money_minor"], (name) => words[name.split("_")[0]]), one.name, set("name", true)),
    ...counted(one, set, one.name === "money_minor" ? known.currency : ""),
  ],
  event: (one, set) => [choice(words.what, Object.entries(known.events), one.name, set("name")), ...counted(one, set, "")],
  consent: (one, set) => [
    choice(words.what, pairs(known.purposes, (name) => name), one.name, set("name")),
    yesNo(one, set),
  ],
  member: (one, set) => [yesNo(one, set)],
  segment: (one, set) => [choice(words.what, Object.entries(known.segments), one.name, set("name"), { place: "segment" })],
};

const named = (one, list, set, changed) =>
  choice(words.what, list.map(({ name, words: said }) => [name, said]), one.name, (value) => {
    Object.assign(one, { name: value, values: ["", ""] });
    changed(true);
  });

const yesNo = (one, set) => choice(words.how, [["yes", words.yes], ["no", words.no]], one.yes, set("yes"), { size: "short" });

function compared(one, set, changed) {
  const unit = one.kind === "share" ? "%" : measures[one.kind] ? measure(one.kind, one.name).unit : "";
  const type = typeOf(one);
  const typed = (place) => (value) => {
    one.values[place] = value;
    changed(false);
  };
  const how = choice(words.how, pairs(opsOf(one), (op) => words[`op-${op}`]), one.op, set("op", true), { size: "short" });
  if (one.op === "known") return [how];
  if (one.op === "between") {
    return [
      how,
      entry(words["value-from"], one.values[0], typed(0), { type, unit }),
      entry(words["value-to"], one.values[1], typed(1), { type, unit, place: "value/1" }),
    ];
  }
  const label = one.op === "in" ? words.values : words.value;
  return [how, entry(label, one.values[0], typed(0), { type, unit, size: type === "text" ? "" : "short" })];
}

function counted(one, set, unit) {
  const bounds = [["at_least", words["at-least"]], ["at_most", words["at-most"]]];
  const categories = [["", words["any-category"]], ...pairs(known.categories, (name) => name)];
  return [
    choice(words.how, bounds, one.bound, set("bound", true), { size: "short" }),
    entry(words.count, one.amount, set("amount"), { type: "number", unit, place: one.bound }),
    entry(words.within, one.days, set("days"), { type: "number", place: "within_days" }),
    choice(words.category, categories, one.category, set("category"), { place: "where/category" }),
    entry(words.channel, one.channel, set("channel"), { place: "where/channel" }),
  ];
}

// Texts that are no number stay texts: the kiosk refuses them, and says where.
function numeric(text, factor = 1) {
  const plain = text.trim().replaceAll(",", "");
  const value = Number(plain);
  if (plain === "" || Number.isNaN(value)) return text.trim();
  return factor === 1 ? value : Number((value * factor).toPrecision(15));
}

/** The condition as the kiosk reads it. */
export function asRule(one) {
  switch (one.kind) {
    case "consent":
      return { consent: one.name, given: one.yes === "yes" };
    case "member":
      return { member: one.yes === "yes" };
    case "segment":
      return { segment: one.name };
    case "bought":
    case "event":
      return countedRule(one);
    default:
      return comparedRule(one);
  }
}

function comparedRule(one) {
  const rule = { [one.kind]: one.name, op: SIGNS[one.op] };
  const value = (text) => (typeOf(one) === "number" ? numeric(text, factorOf(one)) : text.trim());
  if (one.op === "known") return rule;
  if (one.op === "between") return { ...rule, value: one.values.map(value) };
  if (one.op === "in") return { ...rule, value: one.values[0].split(",").map((text) => text.trim()).filter(Boolean) };
  return { ...rule, value: value(one.values[0]) };
}

const factorOf = (one) => (one.kind === "share" ? 0.01 : measure(one.kind, one.name).factor);

function countedRule(one) {
  const factor = one.name === "money_minor" ? 100 : 1;
  const rule = { [one.kind]: one.name, [one.bound]: numeric(one.amount, factor) };
  if (one.days.trim()) rule.within_days = numeric(one.days);
  const where = { ...one.where };
  if (one.category) where.category = one.category;
  if (one.channel.trim()) where.channel = one.channel.trim();
  return Object.keys(where).length ? { ...rule, where } : rule;
}

/** A condition of the form from what the kiosk keeps. */
export function ofRule(rule) {
  const kind = KINDS.find((name) => name in rule);
  const one = { ...empty(kind), name: rule[kind] };
  if (kind === "consent") return { ...one, yes: rule.given === false ? "no" : "yes" };
  if (kind === "member") return { kind, yes: rule.member ? "yes" : "no" };
  if (kind === "segment") return one;
  if (kind === "bought" || kind === "event") {
    const bound = "at_least" in rule ? "at_least" : "at_most";
    const { category = "", channel = "", ...where } = rule.where ?? {};
    const amount = String(rule[bound] / (rule[kind] === "money_minor" ? 100 : 1));
    return { ...one, bound, amount, days: String(rule.within_days ?? ""), category, channel, where };
  }
  const back = (value) => (typeof value === "number" ? String(Number((value / factorOf(one)).toPrecision(12))) : value);
  const op = NAMES[rule.op];
  const values = op === "in" ? [rule.value.map(back).join(", "), ""] : [rule.value].flat().map((value) => back(value ?? ""));
  return { ...one, op, values: [values[0] ?? "", values[1] ?? ""] };
}
