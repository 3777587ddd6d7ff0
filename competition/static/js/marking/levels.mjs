/** What every level of an aspect looks like (等级描述), in sight beside its keys: columns under the whole marks, else line by line. */
import { placesOf } from "../rules/marks.mjs";
import { decimal, stepsOf, units } from "./aspects.mjs";
import { h } from "./elements.mjs";
import { said, w } from "./words.mjs";

/** More columns than this leave no room for words. */
const MOST_COLUMNS = 7;
const DESCRIBED = ["scale", "number"];

/** The levels somebody has written down, the lowest first: { value, text }; keys carry theirs themselves. */
export function levelsOf(aspect, scheme, kind) {
  if (!DESCRIBED.includes(kind)) return [];
  const places = placesOf(aspect, scheme);
  return Object.entries(aspect.descriptors ?? {})
    .map(([value, text]) => ({ units: units(value, places), text: said(text) }))
    .filter(({ text }) => text)
    .sort((one, other) => one.units - other.units)
    .map(({ units: count, text }) => ({ value: decimal(count, places), text }));
}

/** How the levels lie under the keys: "even" a column a key, "halves" a column a whole mark, "lines" anything else. */
export function layoutOf(found, steps) {
  const whole = (steps ?? []).filter((step) => !step.includes("."));
  const same = (values) => values.length === found.length && found.every(({ value }, at) => value === values[at]);
  if (!steps || found.length > MOST_COLUMNS) return "lines";
  if (same(steps)) return "even";
  return same(whole) && steps.length === 2 * whole.length - 1 ? "halves" : "lines";
}

/** The level's own word, and what explains it after the colon. */
function parts(text) {
  const [, word, rest] = /^([^：:，。；]{1,16})[：:]\s*(.+)$/.exec(text) ?? [];
  return word ? [h("b", { class: "level-word" }, word), rest] : [text];
}

/** The list and show(mark), which points out the level a mark has reached; null where nobody has written one down. */
export function levels(aspect, scheme, kind) {
  const found = levelsOf(aspect, scheme, kind);
  if (!found.length) return null;
  const lines = found.map(({ value, text }) => h("li", {}, h("span", { class: "level-n num" }, value), h("span", { class: "level-d" }, ...parts(text))));
  const places = placesOf(aspect, scheme);
  const reached = (mark) => (mark?.value ? found.findLastIndex(({ value }) => units(value, places) <= units(mark.value, places)) : -1);
  const show = (mark) => {
    const at = reached(mark);
    lines.forEach((line, n) => line.classList.toggle("is-on", n === at));
  };
  return { element: h("ol", { class: `levels levels-${layoutOf(found, stepsOf(aspect, scheme))}`, "aria-label": w("levels") }, ...lines), show };
}
