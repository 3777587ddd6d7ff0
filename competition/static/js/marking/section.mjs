/** One aspect on a sheet (评分点): its name, its control, its points, what I gave here before; on a phone a line once it is marked. */
import { controlOf, isAtSide } from "./aspects.mjs";
import { control, pointsText } from "./controls.mjs";
import { glyph, h } from "./elements.mjs";
import { remarks } from "./remarks.mjs";
import { earlier } from "./sheets.mjs";
import { stopwatch } from "./stopwatch.mjs";
import { untouchedMark, written } from "./subtotals.mjs";
import { said, w } from "./words.mjs";

const SHOW_MOST = ["keys", "scale", "number", "choice", "words", "answer", "order"];
const QUIET = ["answer", "faults"];

/** The control of an aspect, the stopwatch among them. */
export function controlFor(strokes, aspect, { ran, started, label } = {}) {
  const kind = controlOf(aspect, strokes.scheme);
  const actions = { signed: strokes.signed, give: (mark, how) => strokes.give(aspect.code, mark, how), begun: strokes.begun(aspect.code), keepBegun: (text) => strokes.keepBegun(aspect.code, text), ran, started, label };
  if (kind !== "time") return { kind, part: control(aspect, strokes.scheme, kind, actions) };
  const kept = { clock: strokes.clock(aspect.code), keepClock: (clock) => strokes.keepClock(aspect.code, clock) };
  return { kind, part: stopwatch(aspect, strokes.scheme, { ...actions, kept }) };
}

/** What this judge gave here on other sheets, value by value; "" where that says nothing. */
export function earlierText(sheet, aspect, kind) {
  if (QUIET.includes(kind)) return "";
  const given = [...earlier(sheet, aspect.code)].sort(([a], [b]) => (Number(a) - Number(b)) || (a < b ? -1 : 1));
  const shown = given.length > 8 ? [...given.slice(0, 4), ["…", ""], ...given.slice(-3)] : given;
  return shown.map(([value, count]) => (count ? `${value}×${count}` : value)).join(" · ");
}

export class Section {
  /** unfolded: called when a folded line is pressed. */
  constructor(strokes, aspect, { unfolded }) {
    this.strokes = strokes;
    this.aspect = aspect;
    this.decimals = Math.min(1, strokes.scheme.decimals);
    const { kind, part } = controlFor(strokes, aspect, { ran: (points) => this.runs(points), started: () => this.show() });
    Object.assign(this, { kind, part, atSide: isAtSide(kind) });
    this.points = h("span", { class: "aspect-points num" });
    this.state = h("span", { class: "aspect-state" });
    this.remarks = remarks(strokes, aspect, { clear: () => this.clear(), skip: () => strokes.give(aspect.code, { status: "not_attempted" }) });
    this.section = h("section", { class: this.atSide ? "side-block" : "aspect", id: `a-${aspect.code}`, "aria-labelledby": `h-${aspect.code}` }, this.head(), this.remarks.panel, aspect.note ? h("p", { class: "form-text" }, said(aspect.note)) : null, part.element);
    this.fold = this.atSide ? null : h("button", { type: "button", class: "fold", hidden: true, on: { click: () => unfolded(aspect.code) } });
    this.element = h("div", { class: "aspect-slot" }, this.fold, this.section);
  }

  head() {
    const { aspect } = this;
    const code = h("span", { class: "aspect-code" }, aspect.code);
    const name = h(this.atSide ? "h2" : "h3", { class: "aspect-name", id: `h-${aspect.code}` }, said(aspect.name));
    return h("div", { class: "aspect-head" }, code, name, h("span", { class: "aspect-side" }, this.state, this.points), this.remarks.key);
  }

  clear() {
    this.part.clear?.();
    this.strokes.give(this.aspect.code, null);
  }

  /** Points while a clock runs: shown, and not yet given. */
  runs(points) {
    const text = written(points, this.decimals);
    if (this.running === text) return;
    this.running = text;
    this.points.replaceChildren(text);
  }

  show() {
    const { aspect, strokes, kind } = this;
    const mark = strokes.marks[aspect.code] ?? null;
    const shown = mark ?? untouchedMark(aspect, strokes.scheme);
    this.running = null;
    this.part.show(mark);
    const most = SHOW_MOST.includes(kind) && aspect.max ? ` / ${aspect.max}` : "";
    const text = pointsText(aspect, shown, this.decimals);
    this.points.replaceChildren(shown ? h("b", {}, text) : text, most);
    this.section.classList.toggle("is-open", !shown && !strokes.signed);
    this.state.replaceChildren(this.stateWords(shown));
    const face = shown?.status === "not_attempted" ? w("not_attempted") : (shown?.value ?? "");
    this.fold?.replaceChildren(h("span", { class: "aspect-code" }, aspect.code), h("span", {}, said(aspect.name)), h("span", { class: "fold-mark" }, face), h("span", { class: "fold-points num" }, text));
  }

  stateWords(shown) {
    const before = earlierText(this.strokes.sheet, this.aspect, this.kind);
    const words = before ? h("span", { class: "earlier" }, w("given_before", { marks: before })) : "";
    const runs = this.kind === "time" && this.strokes.clock(this.aspect.code).begun !== null;
    if (runs && !this.strokes.signed) return h("span", { class: "state is-act" }, glyph("running"), h("span", {}, w("clock_runs")));
    if (!shown && !this.strokes.signed) return h("span", { class: "aspect-words" }, words, h("span", { class: "state is-care" }, glyph("open"), h("span", {}, w("state_open"))));
    if (!this.strokes.signed && this.strokes.sheet.held?.includes(this.aspect.code)) return h("span", { class: "state is-care" }, glyph("spread"), h("span", {}, w("look_again")));
    if (shown?.status === "not_attempted") return h("span", { class: "state is-off" }, w("not_attempted"));
    return words;
  }

  folded(is) {
    if (!this.fold) return;
    this.fold.hidden = !is;
    this.section.classList.toggle("is-folded", is);
  }

  focus(how = {}) {
    this.section.querySelector('[role="radio"][tabindex="0"], input:not([type="file"]), .stepper button, .key')?.focus(how);
  }
}
