/** A sheet's running subtotal (小计): aspect → sub-criterion → criterion → sheet, as the server adds them.
 *
 *  marks: by aspect code, { value } or { status: "not_attempted" }; what is not there is missing.
 */
import { ONE, ZERO, exact, least, most, plus, rounded, times } from "./values.mjs";
import { pointsOf } from "./marks.mjs";

/** Bound a value, then round it. */
export function finished(value, { floor, cap, round }) {
  let found = value;
  if (floor !== undefined) found = most(found, exact(floor));
  if (cap !== undefined) found = least(found, exact(cap));
  return round ? rounded(found, round) : found;
}

/** { total, criteria, aspects (points by code, null where only the server can tell), missing, unknown }. */
export function sheetPoints(scheme, marks) {
  const found = { total: ZERO, criteria: {}, aspects: {}, missing: [], unknown: false };
  for (const criterion of scheme.criteria) {
    const subs = criterion.sub_criteria.map((sub) => subPoints(sub, marks, found));
    const factor = criterion.factor === undefined ? ONE : exact(criterion.factor);
    const value = finished(times(subs.reduce(plus, ZERO), factor), criterion);
    found.criteria[criterion.code] = value;
    found.total = plus(found.total, value);
  }
  return found;
}

function subPoints(sub, marks, found) {
  let sum = ZERO;
  for (const aspect of sub.aspects) {
    const mark = marks[aspect.code];
    if (!mark) {
      found.missing.push(aspect.code);
      continue;
    }
    const points = mark.status === "not_attempted" ? ZERO : pointsOf(aspect, mark.value);
    found.aspects[aspect.code] = points;
    found.unknown ||= points === null;
    sum = plus(sum, points ?? ZERO);
  }
  return finished(sum, sub);
}
