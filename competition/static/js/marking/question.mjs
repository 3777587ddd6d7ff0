/** One question through all codes (流水评分): the same aspect on every sheet, one below the other, so that like is held to like. */
import { controlOf } from "./aspects.mjs";
import { pointsText } from "./controls.mjs";
import { glyph, h, hidden, icon, plate, ruler, tool } from "./elements.mjs";
import { boxOf, glide } from "./glide.mjs";
import { codeOf, seatLine, seatTitle } from "./home.mjs";
import { levels } from "./levels.mjs";
import { controlFor } from "./section.mjs";
import { aspectsOf, mayMark, schemeOf, seat, sheets, totals } from "./sheets.mjs";
import { Strokes } from "./strokes.mjs";
import { subtotal, untouchedMark } from "./subtotals.mjs";
import { said, w } from "./words.mjs";
import * as works from "./works.mjs";

const phone = globalThis.matchMedia?.("(max-width: 640px)");

export class QuestionScreen {
  constructor(app, code) {
    this.app = app;
    this.open = sheets().filter(mayMark);
    this.scheme = schemeOf(this.open[0]);
    this.aspects = aspectsOf(this.scheme);
    this.missing = new Map(this.open.map((sheet) => [sheet.id, totals(sheet).missing]));
    this.aspect = this.aspects.find((aspect) => aspect.code === code) ?? this.aspects.find((aspect) => this.openAt(aspect)) ?? this.aspects[0];
    this.order = [];
    this.rows = new Map();
  }

  build() {
    const one = seat();
    this.strip = h("nav", { class: "strip strip-all", "aria-label": w("aspects") });
    this.main = h("main", { class: "flow", id: "content", tabindex: "-1" }, this.intro());
    for (const sheet of this.open) this.main.append(this.row(sheet));
    this.foot = h("footer", { class: "signbar" });
    this.undoKey = tool("undo", w("undo"), () => this.undo());
    this.nextKey = h("button", { type: "button", class: "btn btn-primary btn-sign", on: { click: () => this.onward() } });
    this.speaker = h("p", { class: "visually-hidden", role: "status" });
    const head = h("header", { class: "mbar" }, tool("left", w("back"), () => this.app.go("home"), { shown: false }), h("div", { class: "grow" }, h("h1", {}, w("by_question")), h("div", { class: "sub" }, `${seatTitle(one)} · ${seatLine(one)}`)), this.app.networkChip(), this.app.largeType());
    this.element = h("div", { class: "marking has-strip is-flow" }, head, this.strip, this.main, this.foot);
    for (const sheet of this.open) this.show(sheet);
    this.showFoot();
    return this.element;
  }

  /** How many sheets still want an aspect. */
  openAt({ code }) {
    return [...this.missing.values()].filter((missing) => missing.includes(code)).length;
  }

  intro() {
    const { aspect } = this;
    const note = aspect.note ? h("p", { class: "form-text" }, said(aspect.note)) : null;
    return h("div", { class: "flow-head" }, h("h2", { id: "question" }, h("span", { class: "aspect-code" }, aspect.code), said(aspect.name)), note, levels(aspect, this.scheme, controlOf(aspect, this.scheme))?.element);
  }

  row(sheet) {
    const id = `q-${sheet.id}`;
    const strokes = new Strokes(this.app, sheet, (_code, how) => this.changed(sheet, how));
    const { part } = controlFor(strokes, this.aspect, { label: `question ${id}` });
    const points = h("span", { class: "aspect-points num" });
    const name = h("h3", { class: "flow-code", id }, plate(codeOf(sheet)));
    const element = h("section", { class: "flow-row", "aria-labelledby": id }, h("div", { class: "flow-side" }, name, points), works.shown(sheet, codeOf(sheet)), h("div", { class: "aspect" }, part.element));
    this.rows.set(sheet.id, { strokes, part, points, element });
    return element;
  }

  show(sheet) {
    const { strokes, part, points, element } = this.rows.get(sheet.id);
    const mark = strokes.marks[this.aspect.code] ?? null;
    const shown = mark ?? untouchedMark(this.aspect, this.scheme);
    part.show(mark);
    const text = pointsText(this.aspect, shown, Math.min(1, this.scheme.decimals));
    points.replaceChildren(...(shown ? [h("b", {}, text)] : [h("span", { class: "state is-care" }, glyph("open"), w("state_open"))]));
    element.classList.toggle("is-open", !shown);
  }

  changed(sheet, { typing = false, stepped = false } = {}) {
    if (!stepped && !(typing && this.order.at(-1) === sheet.id)) this.order.push(sheet.id);
    this.missing.set(sheet.id, subtotal(this.scheme, this.rows.get(sheet.id).strokes.marks).missing);
    this.show(sheet);
    this.showFoot();
    if (!typing && !stepped && phone?.matches) this.glideOn(sheet);
  }

  glideOn(sheet) {
    const at = this.open.indexOf(sheet);
    const next = [...this.open.slice(at + 1), ...this.open].find((each) => this.isOpen(each));
    if (next) this.bring(next);
  }

  isOpen(sheet) {
    const { strokes } = this.rows.get(sheet.id);
    return !strokes.marks[this.aspect.code] && !untouchedMark(this.aspect, this.scheme);
  }

  bring(sheet) {
    const { element } = this.rows.get(sheet.id);
    glide(boxOf(element, [this.main]), element, phone?.matches ? "foot" : "middle");
  }

  undo() {
    const id = this.order.pop();
    if (!id) return;
    this.rows.get(id).strokes.undo();
    this.bring(this.open.find((sheet) => sheet.id === id));
    (this.undoKey.hidden ? this.nextKey : this.undoKey).focus({ preventScroll: true });
  }

  showFoot() {
    const left = this.open.filter((sheet) => this.isOpen(sheet));
    const done = this.open.length - left.length;
    const label = w("marked_of", { count: done, all: this.open.length });
    this.undoKey.hidden = !this.order.length;
    this.nextAspect = this.aspects.slice(this.aspects.indexOf(this.aspect) + 1).find((aspect) => this.openAt(aspect)) ?? this.aspects.find((aspect) => aspect !== this.aspect && this.openAt(aspect));
    const face = left.length ? [w("next_code", { code: codeOf(left[0]) }), h("span", { class: "sub" }, w("still_missing", { count: left.length }))] : [this.nextAspect ? w("next_question", { aspect: this.nextAspect.code }) : w("check_and_sign")];
    this.nextKey.replaceChildren(h("span", {}, ...face));
    this.nextKey.className = left.length && !phone?.matches ? "btn btn-sign is-waiting" : "btn btn-primary btn-sign";
    const figure = h("div", { class: "total" }, h("b", { class: "num" }, String(done)), h("span", { class: "num" }, `/ ${this.open.length}`), h("span", { class: "wide-only" }, w("codes_marked")));
    this.foot.replaceChildren(h("div", { class: "signbar-rule" }, ruler(done, this.open.length, { label, segments: this.open.length })), h("div", { class: "signbar-row" }, figure, h("span", { class: "grow" }), this.undoKey, this.nextKey), this.speaker);
    this.say(label);
    this.showStrip();
  }

  say(text) {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      this.speaker.textContent = text;
    }, 1000);
  }

  showStrip() {
    this.strip.replaceChildren(...this.aspects.map((aspect) => {
      const left = this.openAt(aspect);
      const here = aspect === this.aspect;
      return h("a", { class: `seg${left ? "" : " is-on"}${here ? " is-here" : ""}`, href: `#question/${aspect.code}`, "aria-current": here ? "true" : null }, h("span", {}, aspect.code), left ? h("span", { class: "num" }, String(left)) : icon("check"), hidden(left ? w("still_missing", { count: left }) : w("state_marked")));
    }));
  }

  /** To the next open code; with none open to the next question; with none left to the signatures. */
  onward() {
    const next = this.open.find((sheet) => this.isOpen(sheet));
    if (next) {
      this.bring(next);
      this.rows.get(next.id).element.querySelector('[role="radio"][tabindex="0"], input, button')?.focus({ preventScroll: true });
    } else if (this.nextAspect) this.app.go(`question/${this.nextAspect.code}`);
    else this.app.go("sign-all");
  }
}
