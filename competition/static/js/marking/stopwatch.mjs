/** A stopwatch (计时) whose reading may be corrected by hand: overtime is computed by the scheme's rule as it runs.
 *
 *  It is kept as the moment it was started and what had run before, so it goes on through a reload, another sheet, a closed tab.
 *  Time given back (补时) is kept beside what ran, with why: what counts is the difference, and both are signed.
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

/** Time is given back in steps of so many milliseconds. */
const STEP = 30000;

/** What a clock { begun, before } has run, in milliseconds. */
export function elapsed(clock, now) {
  return clock.before + (clock.begun === null ? 0 : Math.max(0, now - clock.begun));
}

/** What of it counts: less what was given back, never below zero. */
export const counted = (clock, now) => Math.max(0, elapsed(clock, now) - (clock.back ?? 0));

/** Seconds as they are read: "15:07.4". */
export const written = (value) => timeParts(value).join("");

/** What is signed of clocks by aspect, "" the whole module's: those that gave time back, and the module's own. */
export function timings(clocks) {
  return Object.entries(clocks)
    .filter(([aspect, { before, back = 0 }]) => back || (!aspect && before))
    .map(([aspect, { before, back = 0, why = "" }]) => ({ aspect, ran: reading(before, 3), given_back: reading(back, 3), ...(why.trim() ? { why: why.trim() } : {}) }));
}

/** Milliseconds as seconds with so many decimals, cut off: nobody is late by what was not measured. */
export const reading = (milliseconds, places) => decimal(Math.floor(milliseconds / 10 ** (3 - places)), places);

/** − 0:30 + and why: time given back after a power cut or a broken machine; made when it is first unfolded. */
function givingBack(clock, signed, changed) {
  const face = h("output", { class: "num" });
  const move = (by) => changed({ back: Math.max(0, (clock().back ?? 0) + by) });
  const press = (by, shape, word) => h("button", { type: "button", class: "key", disabled: signed, "aria-label": w(word), on: { click: () => move(by) } }, icon(shape));
  const show = () => face.replaceChildren(written(reading(clock().back ?? 0, 0)));
  const fill = () => {
    if (!element.open || face.isConnected) return;
    const why = h("input", { class: "form-control", type: "text", maxlength: 200, "aria-label": w("back_why"), placeholder: w("back_why"), value: clock().why ?? "", disabled: signed, on: { input: () => changed({ why: why.value }) } });
    element.append(h("div", { class: "stepper", role: "group", "aria-label": w("give_back_time") }, press(-STEP, "minus", "back_less"), face, press(STEP, "plus", "back_more")), why);
    show();
  };
  const element = h("details", { class: "given-back", open: Boolean(clock().back), on: { toggle: fill } }, h("summary", { class: "key" }, icon("clock"), w("give_back_time")));
  return { element, show };
}

function timeRule(aspect) {
  const { rule, limit, unit = "1", each, per, beyond, after = "0" } = aspect.points;
  if (rule === "module") return w("module_time_rule", { limit: written(limit) });
  if (rule !== "overtime") return w("time_kept");
  const said = w(per === "whole" ? "time_rule_whole" : "time_rule", { limit: timeParts(limit).join(""), unit, each });
  if (beyond !== "stop") return said;
  const end = decimal(units(limit, 3) + units(after, 3), 3);
  return `${said}${w("time_stop", { end: timeParts(end).join("") })}`;
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
  const now = () => reading(counted(clock, moment()), places);
  const draw = (value) => {
    const [main, tenths] = timeParts(value);
    face.replaceChildren(main, tenths && h("small", {}, tenths));
    if (!limit) {
      says.replaceChildren(clock.back ? w("time_back", { time: written(reading(clock.back, 0)) }) : "");
      return;
    }
    const run = units(value, 3);
    bar.replaceChildren(timeRuler(run, units(limit, 3)));
    const late = less(exact(limit), exact(value));
    const over = decimal(run - units(limit, 3), 3);
    const returned = clock.back ? [w("time_back", { time: written(reading(clock.back, 0)) }), "　"] : [];
    says.replaceChildren(...(late ? [h("b", {}, w("late_by", { seconds: over })), "　"] : []), ...returned, timeRule(aspect));
  };
  const tick = () => {
    draw(now());
    if (aspect.code) ran(pointsOf(aspect, now()));
    ticking = face.isConnected ? requestAnimationFrame(tick) : 0;
  };
  const keep = (next) => {
    clock = next;
    return kept.keepClock(next);
  };
  const toggle = () => {
    if (clock.begun === null) {
      void keep({ ...clock, begun: moment() });
      if (!give(null)) started();
      tick();
    } else {
      cancelAnimationFrame(ticking);
      const value = now();
      void keep({ ...clock, begun: null, before: elapsed(clock, moment()) });
      give({ value, clocked: value });
    }
    runs();
  };
  const start = h("button", { type: "button", class: "key", disabled: signed, on: { click: toggle } });
  const runs = () => {
    face.toggleAttribute("data-running", clock.begun !== null && !signed);
    start.replaceChildren(icon(clock.begun === null ? "play" : "pause"), w(clock.begun === null ? (clock.before ? "go_on" : "start_clock") : "stop_clock"));
  };
  /** The clock as it would stand at a value that counts. */
  const read = (value) => ({ ...clock, begun: null, before: units(value, 3) + (clock.back ?? 0) });
  const changed = (change) => {
    void keep({ ...clock, ...change });
    back.show();
    if (clock.begun === null && clock.before && "back" in change) give({ value: now(), clocked: now() });
    else if (clock.begun === null) draw(now());
  };
  const back = givingBack(() => clock, signed, changed);
  const typed = (mark, how) => {
    if (mark && clock.begun !== null) cancelAnimationFrame(ticking);
    if (mark) void keep(read(mark.value));
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
    element: h("div", {}, face, bar, says, h("div", { class: "time-keys" }, start, signed ? null : byHand, signed && !clock.back ? null : back.element)),
    show(mark) {
      if (clock.begun !== null && !signed) return;
      if (mark && !signed && now() !== mark.value) void keep(read(mark.value));
      draw(mark?.value ?? (signed ? "0" : now()));
      runs();
    },
    clear() {
      cancelAnimationFrame(ticking);
      void keep({ begun: null, before: 0 });
      back.show();
      draw("0");
      runs();
    },
  };
}
