/** How a value becomes points: which rules fit which type, what each is made of, and how it is said in one line. */
import { fill } from "./elements.mjs";
import { thousandths, written } from "./points.mjs";

const LEVELS = ["exact", "share", "multiply", "table", "bands", "choice"];
export const FITTING = {
  judgement: LEVELS,
  measurement: [...LEVELS, "difference", "linear", "occurrences", "cases", "record", "key", "matches"],
  deduction: ["occurrences", "cases", "difference", "table", "bands", "choice", "overtime"],
  answer: ["key", "matches", "choice", "table", "order", "difference"],
  order: ["order"],
  time: ["overtime", "record", "bands", "table", "difference", "linear", "choice"],
  veto: ["veto"],
  bonus: [...LEVELS, "linear", "occurrences"],
};

/** What a rule begins with. */
export const BEGIN = {
  exact: {},
  share: {},
  multiply: { factor: "1" },
  table: { table: { "0": "0", "1": "1" } },
  bands: { bands: [{ to: "0", points: "0" }] },
  difference: { target: "0", step: "1", each: "1" },
  linear: { base: "0", rate: "1", start: "0" },
  choice: { choices: [{ code: "1", name: { zh: "" }, points: "0" }] },
  occurrences: { each: "1", from: "zero" },
  cases: { cases: [{ code: "a", name: { zh: "" }, each: "1" }], from: "zero" },
  key: { key: [""] },
  order: { key: ["1", "2", "3"], each: "1" },
  matches: { key: ["A", "B", "C"], each: "1" },
  overtime: { limit: "900", each: "1" },
  veto: { scope: "module" },
  record: {},
};

/** Rules that ask for a scale of what is entered. */
export const SCALED = new Set(["exact", "share", "multiply", "table"]);
export const NEEDS_SCALE = new Set(["share", "multiply"]);
const NO_POINTS = new Set(["overtime", "veto", "record"]);

/** Give an aspect another type: a rule that does not fit is put in place by the first that does. */
export function retyped(node, type) {
  const rule = node.points?.rule ?? "exact";
  const next = { ...node, type };
  if (!FITTING[type].includes(rule)) return reruled(next, FITTING[type][0]);
  return next;
}

/** Give an aspect another rule. */
export function reruled(node, rule) {
  const next = { ...node, points: { rule, ...BEGIN[rule] } };
  if (!SCALED.has(rule)) next.scale = undefined;
  else if (NEEDS_SCALE.has(rule) && !node.scale) next.scale = { max: "3" };
  if (NO_POINTS.has(rule)) next.max = "0";
  return next;
}

/** The levels of a scale as text; empty when there are more than `most`. */
export function levels(scale, most = 13) {
  if (!scale) return [];
  const [low, high, step] = [scale.min ?? "0", scale.max, scale.step ?? "1"].map((text) => thousandths(text) ?? 0);
  if (step <= 0 || high <= low || (high - low) / step + 1 > most) return [];
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_x, n) => written(low + n * step));
}

const clock = (seconds) => {
  const whole = Math.trunc((thousandths(seconds) ?? 0) / 1000);
  return `${Math.trunc(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/** Which of a rule's two sayings fits it. */
function variantOf(rule, { from, per }) {
  if ((rule === "occurrences" || rule === "cases") && from === "zero") return "Zero";
  return rule === "overtime" && per === "whole" ? "Whole" : "";
}

/** A rule in one line: the words come from the page. */
export function described(node, words) {
  const { rule = "exact", ...rest } = node.points ?? {};
  const parts = [];
  if (node.scale && SCALED.has(rule)) {
    const { min = "0", max, step = "1" } = node.scale;
    parts.push(fill(step === "1" ? words.scale : words.scaleStep, { min: min.replace("-", "−"), max, step }));
  }
  const given = { ...rest, unit: rest.unit ?? "1", step: rest.step ?? "1", max: node.max ?? "0" };
  given.count = rest.cases?.length ?? rest.choices?.length ?? rest.bands?.length ?? rest.key?.length ?? Object.keys(rest.table ?? {}).length;
  if (rule === "difference") given.target = rest.target ?? words.fromExperts;
  if (rule === "overtime") given.limit = clock(rest.limit ?? "0");
  if (rule === "veto") given.scope = words[`scope_${rest.scope ?? "module"}`];
  const name = `${rule}${variantOf(rule, rest)}`;
  const said = rule === "exact" && node.scale ? "" : fill(words[`say_${name}`] ?? "", given);
  if (said) parts.push(said);
  if (rule === "overtime" && rest.cap) parts.push(fill(words.atMost, { cap: rest.cap }));
  if (rule === "overtime" && rest.beyond === "stop") parts.push(words.stopped);
  return parts.join(" · ");
}
