// Conditions and groups as the form holds them, and as the kiosk keeps them. What was read and not changed is given back as it was.

import { known } from "./fields.js";

const SIGNS = { eq: "=", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=", between: "between", in: "in", known: "known" };
const NAMES = Object.fromEntries(Object.entries(SIGNS).map(([name, sign]) => [sign, name]));
const NUMBER = /^[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?$/;
const HUNDRED = 100;

export const KINDS = ["feature", "bought", "share", "event", "prediction", "attribute", "consent", "member", "segment"];

export const measures = { feature: known.features, prediction: known.predictions };
export const measure = (kind, name) => measures[kind].find((one) => one.name === name) ?? measures[kind][0];
export const typeOf = ({ kind, name }) => (kind !== "attribute" ? "number" : known.dates.includes(name) ? "date" : "text");
export const isNumber = (text) => /\d/.test(text) && NUMBER.test(text.trim());

const comparison = (name, op) => ({ name, op, values: ["", ""] });
const anyLine = { product: "", category: "", channel: "", from: "", to: "" };
const counted = (name) => ({ name, bound: "at_least", amount: "", days: "", ...anyLine });

/** An empty condition of a kind. */
export function empty(kind) {
  const of = {
    feature: comparison("recency_days", "le"),
    prediction: comparison("churn", "ge"),
    attribute: comparison("city", "eq"),
    share: comparison(known.categories[0] ?? "", "ge"),
    bought: counted("receipts"),
    event: counted("view"),
    consent: { name: "contact", yes: "yes" },
    member: { yes: "yes" },
    segment: { name: Object.keys(known.segments)[0] ?? "" },
  };
  return { kind, read: new Map(), ...of[kind] };
}

/** A group or a condition of the form. A rule that is no group stands in one, which says nothing by itself. */
export function rootOf(rule) {
  const part = partOf(rule);
  return part.group ? part : { group: "all", bare: true, parts: [part] };
}

function partOf(rule) {
  if ("all" in rule) return { group: "all", parts: rule.all.map(partOf) };
  if ("any" in rule) return { group: "any", parts: rule.any.map(partOf) };
  if (!("not" in rule)) return ofRule(rule);
  const bare = !("any" in rule.not);
  return { group: "none", bare, parts: bare ? [partOf(rule.not)] : rule.not.any.map(partOf) };
}

const isBare = (part) => part.bare && part.parts.length === 1;

/** The rule of a part, as the kiosk reads it; none of its parts is "not any". */
export function ruleOf(part) {
  if (!part.group) return asRule(part);
  const inside = part.parts.map(ruleOf);
  const whole = isBare(part) ? inside[0] : { [part.group === "all" ? "all" : "any"]: inside };
  return part.group === "none" ? { not: whole } : whole;
}

/** Where the kiosk will say that something is wrong, for every part. */
export function pathsOf(part, path = "", found = new Map()) {
  found.set(path, part);
  if (part.group) {
    const inner = part.group === "none" ? `${path}/not` : path;
    const listed = part.group === "all" ? "all" : "any";
    part.parts.forEach((one, number) => pathsOf(one, isBare(part) ? inner : `${inner}/${listed}/${number}`, found));
  }
  return found;
}

// The shortest text that gives the same number again.
function textOf(value, factor) {
  if (factor === 1) return String(value);
  for (let digits = 12; digits < 17; digits += 1) {
    const text = String(Number((value / factor).toPrecision(digits)));
    if (numeric(text, factor) === value) return text;
  }
  return String(value / factor);
}

// Texts that are no number stay texts: the kiosk refuses them, and says where.
function numeric(text, factor = 1) {
  if (!isNumber(text)) return text.trim();
  const value = Number(text.trim().replaceAll(",", ""));
  return factor === 1 ? value : Number((value * factor).toPrecision(15));
}

const keyOf = (text, factor) => `${factor} ${text}`;

function back(one, value, factor = 1) {
  const text = typeof value === "number" ? textOf(value, factor) : value;
  one.read.set(keyOf(text, factor), value);
  return text;
}

const given = (one, text, factor = 1, type = "number") =>
  one.read.get(keyOf(text, factor)) ?? (type === "number" ? numeric(text, factor) : text.trim());

const factorOf = (one) => (one.kind === "share" ? 1 / HUNDRED : measures[one.kind] ? measure(one.kind, one.name).factor : 1);

/** What an amount is multiplied by: money is typed in whole units. */
const amountFactor = (one) => (one.kind === "bought" && one.name === "money_minor" ? known.minor : 1);

function asRule(one) {
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
  const value = (text) => given(one, text, factorOf(one), typeOf(one));
  if (one.op === "known") return rule;
  if (one.op === "between") return { ...rule, value: one.values.map(value) };
  if (one.op === "in") return { ...rule, value: one.values[0].split("\n").filter((text) => text.trim()).map(value) };
  return { ...rule, value: value(one.values[0]) };
}

function countedRule(one) {
  const rule = { [one.kind]: one.name, [one.bound]: given(one, one.amount, amountFactor(one)) };
  if (one.days.trim()) rule.within_days = numeric(one.days);
  const where = {};
  for (const name of ["product", "category", "channel"]) {
    if (one[name].trim()) where[name] = given(one, one[name], 1, "text");
  }
  if (one.from.trim()) where.value_from = given(one, one.from, known.minor);
  if (one.to.trim()) where.value_to = given(one, one.to, known.minor);
  return Object.keys(where).length ? { ...rule, where } : rule;
}

function ofRule(rule) {
  const kind = KINDS.find((name) => name in rule);
  const one = { ...empty(kind), name: rule[kind] };
  if (kind === "consent") return { ...one, yes: rule.given === false ? "no" : "yes" };
  if (kind === "member") return { ...one, yes: rule.member ? "yes" : "no" };
  if (kind === "segment") return one;
  return kind === "bought" || kind === "event" ? ofCounted(one, rule) : ofCompared(one, rule);
}

function ofCounted(one, rule) {
  const bound = "at_least" in rule ? "at_least" : "at_most";
  const { product = "", category = "", channel = "", value_from: least, value_to: most } = rule.where ?? {};
  const counts = { bound, days: String(rule.within_days ?? ""), amount: back(one, rule[bound], amountFactor(one)) };
  const money = (value) => (value === undefined ? "" : back(one, value, known.minor));
  for (const text of [product, category, channel]) back(one, text);
  return { ...one, ...counts, product, category, channel, from: money(least), to: money(most) };
}

function ofCompared(one, rule) {
  const op = NAMES[rule.op];
  const texts = [rule.value ?? []].flat().map((value) => back(one, value, factorOf(one)));
  return { ...one, op, values: op === "in" ? [texts.join("\n"), ""] : [texts[0] ?? "", texts[1] ?? ""] };
}
