/** What a judge gives at an aspect (评分点): which control it wants, its words, its steps, whether it runs at the side. */
import { placesOf, problemOf as found } from "../rules/marks.mjs";
import { said, w } from "./words.mjs";

/** More steps than this want a number pad. */
export const MOST_KEYS = 13;

/** Whole units of a decimal string at so many decimals: "4.5", 1 → 45. */
export function units(text, places) {
  const [whole, part = ""] = text.replace("-", "").split(".");
  const found = Number(whole + part.padEnd(places, "0").slice(0, places));
  return text.startsWith("-") ? -found : found;
}

/** A decimal string of whole units, without trailing zeros: 45, 1 → "4.5". */
export function decimal(count, places) {
  const digits = String(Math.abs(count)).padStart(places + 1, "0");
  const part = digits.slice(digits.length - places).replace(/0+$/, "");
  const whole = digits.slice(0, digits.length - places);
  return `${count < 0 ? "-" : ""}${places ? whole : digits}${places && part ? `.${part}` : ""}`;
}

/** The values of a scale, in order; null when there are too many to stand as keys. */
export function stepsOf(aspect, scheme) {
  const { scale } = aspect;
  if (!scale) return null;
  const places = placesOf(aspect, scheme);
  const low = units(scale.min ?? "0", places);
  const high = units(scale.max, places);
  const step = units(scale.step ?? "1", places) || 1;
  if ((high - low) / step + 1 > MOST_KEYS) return null;
  const found = new Set((scale.also ?? []).map((text) => units(text, places)));
  for (let at = low; at <= high; at += step) found.add(at);
  return [...found].sort((a, b) => a - b).map((count) => decimal(count, places));
}

const isNumber = (text) => /^-?\d+(\.\d+)?$/.test(text);

/** Which control an aspect wants: yesno, choice, faults, counter, answer, order, time, keys, scale, number. */
export function controlOf(aspect, scheme) {
  const rule = aspect.points?.rule ?? "exact";
  const byRule = { veto: "yesno", choice: "choice", cases: "faults", key: "answer", matches: "answer", order: "order", overtime: "time" };
  if (byRule[rule]) return byRule[rule];
  if (aspect.type === "time") return "time";
  if (rule === "occurrences") return "counter";
  if (rule === "table" && !Object.keys(aspect.points.table).every(isNumber)) return "words";
  const steps = stepsOf(aspect, scheme);
  if (!steps) return "number";
  return steps.length <= 5 && Object.keys(aspect.descriptors ?? {}).length >= 2 ? "keys" : "scale";
}

/** What runs all the time stands at the side: time, faults, a veto. */
export function isAtSide(control) {
  return ["time", "faults", "counter", "yesno"].includes(control);
}

/** The words of a table, the best first: in what order a file names them says nothing (`decisions/0024`). */
export function wordsOf(table) {
  return Object.keys(table).sort((one, other) => units(table[other], 9) - units(table[one], 9) || (one < other ? -1 : 1));
}

/** The keys of an aspect: value, what stands on the key, its descriptor. */
export function optionsOf(aspect, scheme, control) {
  if (control === "yesno") return [["no", w("no"), ""], ["yes", w("yes"), ""]];
  if (control === "choice") return aspect.points.choices.map((each) => [each.code, said(each.name), ""]);
  if (control === "words") return wordsOf(aspect.points.table).map((word) => [word, word, said(aspect.descriptors?.[word])]);
  return stepsOf(aspect, scheme).map((value) => [value, value, said(aspect.descriptors?.[value])]);
}

/** What counts before anybody has touched it: no fault was seen. Everything else must be given. */
export function untouched(control) {
  return { faults: "", counter: "0" }[control] ?? null;
}

const PROBLEMS = {
  "mark-not-a-number": () => w("not_a_number"),
  "mark-decimals": (aspect, scheme) => w("too_many_decimals", { most: placesOf(aspect, scheme) }),
  "mark-below": (aspect) => w("at_least", { least: aspect.scale?.min ?? "0" }),
  "mark-above": (aspect) => w("at_most", { most: aspect.scale?.max ?? aspect.max }),
  "mark-off-step": (aspect) => w("in_steps", { step: aspect.scale?.step ?? "1" }),
};

/** Why a number is not one this aspect may have, in words; "" when it is. */
export function problemOf(aspect, scheme, value) {
  const code = found(aspect, scheme, value);
  return code ? (PROBLEMS[code]?.(aspect, scheme) ?? w("not_a_number")) : "";
}

/** Counts of faults: "a:2 b:1" ↔ { a: 2, b: 1 }. */
export function faultsOf(value) {
  return Object.fromEntries((value ?? "").split(" ").filter(Boolean).map((item) => {
    const at = item.lastIndexOf(":");
    return [item.slice(0, at), Number(item.slice(at + 1))];
  }));
}

export function faultsText(counts) {
  return Object.entries(counts).filter(([, count]) => count).map(([code, count]) => `${code}:${count}`).join(" ");
}

/** Seconds as m:ss or m:ss.t; the tenths come apart for the small figure. */
export function timeParts(value) {
  const [whole, part = ""] = value.split(".");
  const seconds = Number(whole);
  return [`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`, part ? `.${part}` : ""];
}

/** "15:07.4", "907.4" or "15′07.4″" → seconds as a decimal string; null when it is neither. */
export function readTime(text) {
  const plain = text.trim().replaceAll("：", ":").replaceAll("′", ":").replaceAll("″", "").replaceAll("。", ".");
  const found = /^(?:(\d{1,4}):)?(\d{1,6})(?:\.(\d{1,3}))?$/.exec(plain);
  if (!found) return null;
  const [, minutes, seconds, part] = found;
  if (minutes !== undefined && Number(seconds) > 59) return null;
  return `${Number(minutes ?? 0) * 60 + Number(seconds)}${part ? `.${part}` : ""}`;
}
