/** One aspect, one judge (打分): is the value legal, and how many points is it?
 *
 *  Aspects are as the contest file writes them. Answers and orders are marked by a key that stays on the
 *  server: their points are null here.
 */
import {
  ZERO, ceilingOf, decimals, equal, exact, floorOf, isNumber, least, less, minus, most, negative, over, plus,
  quotient, rounded, times,
} from "./values.mjs";

const YES = ["yes", "1", "是"];
const NO = ["no", "0", "否"];
const COUNTED = ["occurrences", "overtime", "record"];
const MOST_TEXT = 80;
const MOST_ANSWERS = 400;
const FAR = exact("1000000");

export const ruleOf = (aspect) => aspect.points ?? { rule: "exact" };
const number = (text, otherwise = "0") => exact(text ?? otherwise);

/** The words a value is chosen from; null where it is a number or text. */
export function wordsOf(aspect) {
  const rule = ruleOf(aspect);
  if (rule.rule === "choice") return rule.choices.map((option) => option.code);
  if (rule.rule === "table" && !Object.keys(rule.table).every(isNumber)) return Object.keys(rule.table);
  return null;
}

/** How many decimals the aspect's values carry. */
export function placesOf(aspect, scheme) {
  const { rule } = ruleOf(aspect);
  if (["key", "order", "matches", "cases", "veto"].includes(rule) || wordsOf(aspect)) return 0;
  if (aspect.decimals !== undefined) return aspect.decimals;
  if (aspect.scale) {
    const { min = "0", max, step = "1", also = [] } = aspect.scale;
    return Math.max(...[min, max, step, ...also].map((each) => decimals(exact(each))));
  }
  return rule === "occurrences" ? 0 : scheme.decimals ?? 3;
}

/** The scale a number must keep to, as numbers; null where any number will do. */
export function scaleOf(aspect, places) {
  if (aspect.scale) {
    const { min, max, step, also = [] } = aspect.scale;
    return { min: number(min), max: exact(max), step: number(step, "1"), also: also.map((each) => exact(each)) };
  }
  const step = quotient(1n, 10n ** BigInt(places));
  const { rule } = ruleOf(aspect);
  if (rule === "exact") return { min: ZERO, max: number(aspect.max), step, also: [] };
  return COUNTED.includes(rule) ? { min: ZERO, max: FAR, step, also: [] } : null;
}

/** Why a value is not legal, by the server's own code; null when it is. */
export function problemOf(aspect, scheme, value) {
  const rule = ruleOf(aspect);
  if (rule.rule === "veto") return [...NO, ...YES].includes(value) ? null : "mark-unknown-choice";
  const words = wordsOf(aspect);
  if (words) return words.includes(value) ? null : "mark-unknown-choice";
  if (rule.rule === "key") return folded(value).length <= MOST_TEXT ? null : "mark-too-long";
  if (rule.rule === "matches") return answersProblem(rule, value);
  if (rule.rule === "order") return isOrder(rule, value) ? null : "mark-not-an-order";
  if (rule.rule === "cases") return casesProblem(rule, value);
  return numberProblem(aspect, placesOf(aspect, scheme), value);
}

/** Bring an answer into the form it is compared in: width, case and blanks do not matter. */
export const folded = (answer) => answer.normalize("NFKC").replace(/\s+/gu, "").toLowerCase();

/** Several answers parted by semicolons, in the form they are compared in. */
export const answersOf = (value) => value.normalize("NFKC").split(";").map(folded);

function answersProblem(rule, value) {
  const answers = answersOf(value);
  if (answers.length > (rule.count ?? rule.key.length)) return "mark-too-many";
  return answers.join(";").length <= MOST_ANSWERS ? null : "mark-too-long";
}

function isOrder(rule, value) {
  const items = [...(rule.items ?? rule.key)].sort();
  return value.split(/\s+/u).filter(Boolean).sort().join(" ") === items.join(" ");
}

/** Counts by case out of `a:2 b:1`; null when it is not written so. */
export function countsOf(rule, value) {
  const counts = {};
  for (const item of value.split(/\s+/u).filter(Boolean)) {
    const at = item.lastIndexOf(":");
    const [code, count] = [item.slice(0, at), item.slice(at + 1)];
    const known = rule.cases.some((each) => each.code === code);
    if (at < 0 || !known || code in counts || !/^[0-9]{1,4}$/.test(count)) return null;
    counts[code] = BigInt(count);
  }
  return counts;
}

function casesProblem(rule, value) {
  const counts = countsOf(rule, value);
  if (!counts) return "mark-not-cases";
  const above = rule.cases.some(({ code, most: limit }) => limit !== undefined && (counts[code] ?? 0n) > BigInt(limit));
  return above ? "mark-above" : null;
}

function numberProblem(aspect, places, value) {
  const found = exact(value);
  if (!found) return "mark-not-a-number";
  if (decimals(found) > places) return "mark-decimals";
  const scale = scaleOf(aspect, places);
  if (!scale || scale.also.some((each) => equal(each, found))) return null;
  if (less(found, scale.min)) return "mark-below";
  if (less(scale.max, found)) return "mark-above";
  const steps = over(minus(found, scale.min), scale.step);
  return steps.d === 1n ? null : "mark-off-step";
}

/** Points of a legal value; null where only the server can tell. */
export function pointsOf(aspect, value) {
  const rule = ruleOf(aspect);
  const compute = RULES[rule.rule];
  if (!compute || (rule.rule === "difference" && rule.target === undefined)) return null;
  const found = compute(rule, value, aspect);
  return aspect.round ? rounded(found, aspect.round) : found;
}

const RULES = {
  exact: (rule, value) => exact(value),
  multiply: (rule, value) => times(exact(value), exact(rule.factor)),
  share: (rule, value, { scale, max }) => {
    const low = number(scale.min);
    return times(over(minus(exact(value), low), minus(exact(scale.max), low)), number(max));
  },
  table: (rule, value) => lookedUp(rule, value),
  bands: (rule, value) => {
    const band = rule.bands.find(({ to }) => !less(exact(to), exact(value)));
    return number(band ? band.points : rule.beyond);
  },
  difference: (rule, value, { max }) => byDifference(rule, number(max), exact(value)),
  linear: (rule, value, { max, type }) => {
    const grown = plus(number(rule.base), times(exact(rule.rate), minus(exact(value), number(rule.start))));
    const found = most(ZERO, grown);
    return type === "bonus" ? found : least(found, number(max));
  },
  choice: (rule, value) => exact(rule.choices.find(({ code }) => code === value).points),
  occurrences: (rule, value, { max }) => takenOff(times(exact(rule.each), exact(value)), number(max), rule.from),
  cases: (rule, value, { max }) => {
    const counts = countsOf(rule, value);
    const costs = rule.cases.map(({ code, each }) => times(exact(each), quotient(counts[code] ?? 0n)));
    return takenOff(costs.reduce(plus, ZERO), number(max), rule.from);
  },
  overtime: (rule, value) => negative(overtimeCost(rule, exact(value))),
  veto: () => ZERO,
  record: () => ZERO,
};

function lookedUp(rule, value) {
  if (Object.hasOwn(rule.table, value)) return exact(rule.table[value]);
  const found = Object.entries(rule.table).find(([key]) => isNumber(key) && equal(exact(key), exact(value)));
  return number(found ? found[1] : rule.beyond);
}

function byDifference(rule, limit, value) {
  const apart = minus(value, exact(rule.target));
  const away = most(ZERO, minus(apart.n < 0n ? negative(apart) : apart, number(rule.free)));
  let steps = over(away, number(rule.step, "1"));
  const per = rule.per ?? "whole";
  if (per !== "exact") steps = quotient(per === "whole" ? floorOf(steps) : ceilingOf(steps));
  return most(ZERO, minus(limit, times(exact(rule.each), steps)));
}

function takenOff(cost, limit, from = "max") {
  return from === "max" ? most(ZERO, minus(limit, cost)) : most(negative(limit), negative(cost));
}

function overtimeCost(rule, seconds) {
  const limit = exact(rule.limit);
  let cost = less(seconds, number(rule.least)) ? number(rule.short) : ZERO;
  if (rule.beyond === "stop") seconds = least(seconds, plus(limit, number(rule.after)));
  if (less(limit, seconds)) {
    const units = over(minus(seconds, limit), number(rule.unit, "1"));
    cost = times(exact(rule.each), quotient(rule.per === "whole" ? floorOf(units) : ceilingOf(units)));
  }
  return rule.cap === undefined ? cost : least(cost, exact(rule.cap));
}
