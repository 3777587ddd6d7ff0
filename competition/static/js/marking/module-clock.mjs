/** The clock of a whole module (模块计时): where a module has a time limit and no aspect that is measured in time.
 *
 *  It gives no mark: what ran, what was given back and by how much it went over is signed beside the marks.
 */
import { controlOf } from "./aspects.mjs";
import { h } from "./elements.mjs";
import { aspectsOf, schemeOf, seatOf } from "./sheets.mjs";
import { counted, reading, stopwatch, written } from "./stopwatch.mjs";
import { minus } from "../rules/values.mjs";
import { exact, written as points } from "./subtotals.mjs";
import { w } from "./words.mjs";

/** Seconds the module of a sheet may take, where the sheet itself measures no time; else null. */
export function limitOf(sheet) {
  const scheme = schemeOf(sheet);
  const timed = aspectsOf(scheme).some((aspect) => controlOf(aspect, scheme) === "time");
  return timed ? null : (seatOf(sheet).time_limit ?? null);
}

/** What a stopped clock says in words, such as 15:07.4 超时 7.4 秒; "" where it never ran. */
export function timeText(clock, limit) {
  if (!clock?.before) return "";
  const value = reading(counted(clock, 0), 1);
  const late = minus(exact(value), exact(String(limit)));
  const back = clock.back ? w("time_back", { time: written(reading(clock.back, 0)) }) : "";
  return [written(value), late.n > 0n ? w("late_by", { seconds: points(late) }) : "", back, clock.why?.trim()].filter(Boolean).join("　");
}

/** The clock as it stands on a sheet; null where the module has no limit, or a signed one where it never ran. */
export function moduleClock(strokes, changed) {
  const limit = limitOf(strokes.sheet);
  const clock = strokes.clock("");
  if (!limit || strokes.sheet.checks || (strokes.signed && !clock.before)) return null;
  const aspect = { code: "", decimals: 1, points: { rule: "module", limit: String(limit) } };
  const keepClock = (next) => {
    const kept = strokes.keepClock("", next);
    changed();
    return kept;
  };
  const give = (mark) => {
    part.show(mark);
    return false;
  };
  const part = stopwatch(aspect, strokes.scheme, { give, signed: strokes.signed, kept: { clock, keepClock }, label: "h-time" });
  part.show(clock.begun === null && clock.before ? { value: reading(counted(clock, 0), 1) } : null);
  const section = h("section", { class: "side-block", id: "module-time", "aria-labelledby": "h-time" }, h("h2", { id: "h-time" }, w("module_time")), part.element);
  return { section, focus: () => section.querySelector(".time-keys .key").focus({ preventScroll: true }) };
}
