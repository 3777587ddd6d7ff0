/** A sheet's running subtotal (小计), by the rules' own modules: what nobody has touched counts as no fault seen. */
import { exact, rounded, text } from "../rules/values.mjs";
import { sheetPoints } from "../rules/totals.mjs";
import { controlOf, untouched } from "./aspects.mjs";

/** The mark that stands before anybody has touched the aspect; null where one must be given. */
export function untouchedMark(aspect, scheme) {
  const value = untouched(controlOf(aspect, scheme));
  return value === null ? null : { value };
}

/** Marks → { total, criteria, aspects, missing, unknown }, as `rules/totals.mjs` says it. */
export function subtotal(scheme, marks) {
  const full = { ...marks };
  for (const criterion of scheme.criteria) {
    for (const aspect of criterion.sub_criteria.flatMap((sub) => sub.aspects)) full[aspect.code] ??= untouchedMark(aspect, scheme) ?? undefined;
  }
  return sheetPoints(scheme, full);
}

const LONGEST = 4;

/** Write points for people: at least so many decimals, a real minus, and no more than four decimals. */
export function written(value, decimals = 0) {
  const needed = text(rounded(value, { to: LONGEST }), decimals);
  return needed.replace("-", "−");
}

export { exact };
