/** A stopwatch (计时) whose reading may be corrected by hand: overtime is computed by the scheme's rule as it runs.
 *
 *  It is kept as the moment it was started and what had run before, so it goes on through a reload, another sheet, a closed tab.
 */
import { placesOf, pointsOf } from "../rules/marks.mjs";
import { less } from "../rules/values.mjs";
import { decimal, readTime, timeParts, units } from "./aspects.mjs";
import { typedField } from "./controls.mjs";
import { h, icon, timeRuler } from "./elements.mjs";
import { exact } from "./subtotals.mjs";
import { w } from "./words.mjs";

/** Milliseconds that never run backwards within a page and mean the same in the next. */
export const moment = () => Math.round(performance.timeOrigin + performance.now());

/** What a clock { begun, before } has run, in milliseconds. */
export function elapsed(clock, now) {
  return clock.before + (clock.begun === null ? 0 : Math.max(0, now - clock.begun));
}

/** Milliseconds as seconds with so many decimals, cut off: nobody is late by what was not measured. */
export const reading = (milliseconds, places) => decimal(Math.floor(milliseconds / 10 ** (3 - places)), places);

function timeRule(aspect) {
  const { rule, limit, unit = "1", each } = aspect.points;
  if (rule !== "overtime") return w("time_kept");
  return w("time_rule", { limit: timeParts(limit).join(""), unit, each });
}

/** kept: { clock, keepClock(clock) }; actions: { give, signed, ran(points), started() }. */
export function stopwatch(aspect, scheme, { give, signed, kept, label, ran = () => {}, started = () => {} }) {
  const places = Math.min(1, placesOf(aspect, scheme));
  let clock = kept.clock;
  let ticking = 0;
  const face = h("div", { class: "clock num", role: "timer", "aria-live": "off" });
  const bar = h("div", {});
  const says = h("p", { class: "time-rule" });
  const limit = aspect.points?.limit;
  const now = () => reading(elapsed(clock, moment()), places);
  const draw = (value) => {
    const [main, tenths] = timeParts(value);
    face.replaceChildren(main, tenths && h("small", {}, tenths));
    if (!limit) return;
    const run = units(value, 3);
    bar.replaceChildren(timeRuler(run, units(limit, 3)));
    const late = less(exact(limit), exact(value));
    const over = decimal(run - units(limit, 3), 3);
    says.replaceChildren(...(late ? [h("b", {}, w("late_by", { seconds: over })), "　"] : []), timeRule(aspect));
  };
  const tick = () => {
    draw(now());
    ran(pointsOf(aspect, now()));
    ticking = face.isConnected ? requestAnimationFrame(tick) : 0;
  };
  const keep = (next) => {
    clock = next;
    return kept.keepClock(next);
  };
  const toggle = () => {
    if (clock.begun === null) {
      void keep({ begun: moment(), before: clock.before });
      if (!give(null)) started();
      tick();
    } else {
      cancelAnimationFrame(ticking);
      const value = now();
      void keep({ begun: null, before: elapsed(clock, moment()) });
      give({ value, clocked: value });
    }
    runs();
  };
  const start = h("button", { type: "button", class: "key", disabled: signed, on: { click: toggle } });
  const runs = () => {
    face.toggleAttribute("data-running", clock.begun !== null && !signed);
    start.replaceChildren(icon(clock.begun === null ? "play" : "pause"), w(clock.begun === null ? (clock.before ? "go_on" : "start_clock") : "stop_clock"));
  };
  const typed = (mark, how) => {
    if (mark && clock.begun !== null) cancelAnimationFrame(ticking);
    if (mark) void keep({ begun: null, before: units(mark.value, 3) });
    give(mark, how);
    runs();
  };
  const { input, says: wrong } = typedField(aspect, { inputmode: "decimal", placeholder: "15:07.4", "aria-label": w("by_hand"), "aria-labelledby": null }, { signed, give: typed, label }, (text) => {
    const value = readTime(text);
    return { value: value === null ? null : decimal(units(value, places), places), problem: value === null ? w("time_form") : "" };
  });
  const byHand = h("details", { class: "by-hand" }, h("summary", { class: "key" }, icon("edit"), w("by_hand")), input, wrong);
  runs();
  if (clock.begun !== null && !signed) requestAnimationFrame(tick);
  return {
    element: h("div", {}, face, bar, says, h("div", { class: "time-keys" }, start, signed ? null : byHand)),
    show(mark) {
      if (clock.begun !== null && !signed) return;
      if (mark && !signed && reading(clock.before, places) !== mark.value) void keep({ begun: null, before: units(mark.value, 3) });
      draw(mark?.value ?? (signed ? "0" : now()));
      runs();
    },
    clear() {
      cancelAnimationFrame(ticking);
      void keep({ begun: null, before: 0 });
      draw("0");
      runs();
    },
  };
}
