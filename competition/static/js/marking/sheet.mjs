/** The sheet (评分表): one contestant through all aspects; one tap is a mark, kept at once; read-only once it is signed. */
import { glyph, h, hidden, icon, plate, tool } from "./elements.mjs";
import { Foot } from "./foot.mjs";
import { boxOf, glide, steadily } from "./glide.mjs";
import { apartText, codeOf, seatLine, seatTitle } from "./home.mjs";
import { moduleClock } from "./module-clock.mjs";
import { noteField, photoField } from "./remarks.mjs";
import { Section } from "./section.mjs";
import { aspectsOf, clockRuns, isOvertaken, seatOf } from "./sheets.mjs";
import { Strokes } from "./strokes.mjs";
import { subtotal, written } from "./subtotals.mjs";
import { said, w } from "./words.mjs";
import * as works from "./works.mjs";

const OUTLINED = 2000;
const phone = globalThis.matchMedia?.("(max-width: 640px)");

/** One sheet on the screen: builds itself once, then changes only what a mark changes. */
export class SheetScreen {
  constructor(app, sheet) {
    this.app = app;
    this.sheet = sheet;
    this.strokes = new Strokes(app, sheet, (code, how) => this.changed(code, how));
    this.scheme = this.strokes.scheme;
    this.decimals = Math.min(1, this.scheme.decimals);
    this.sections = new Map();
    this.groups = new Map();
    this.lastTouched = null;
  }

  aspects() {
    return aspectsOf(this.scheme);
  }

  build() {
    const one = seatOf(this.sheet);
    this.main = h("main", { class: "sheet-main", id: "content", tabindex: "-1" }, this.cover(one), this.asked(), works.shown(this.sheet, codeOf(this.sheet)));
    this.side = h("aside", { class: "sheet-side", "aria-label": w("runs_all_the_time") });
    for (const aspect of this.aspects()) this.sections.set(aspect.code, new Section(this.strokes, aspect, { unfolded: (code) => this.unfold(code) }));
    this.clock = moduleClock(this.strokes, () => this.showSums());
    if (this.clock) (phone?.matches ? this.main : this.side).append(this.clock.section);
    this.main.querySelector(".sheet-cover")?.classList.toggle("is-short", Boolean(this.clock || this.sheet.works?.length));
    for (const criterion of this.scheme.criteria) this.criterion(criterion);
    const alone = !this.side.childElementCount;
    if (!this.sheet.checks) (alone ? this.main : this.side).append(this.tools());
    const wide = !alone && !this.groups.size; // nothing is judged once: what runs all the time has the whole width
    this.cols = h("div", { class: ["sheet-cols", alone && "is-single", wide && "is-wide"].filter(Boolean).join(" ") }, this.main, alone ? null : this.side);
    this.foot = new Foot(this.strokes, this.aspects(), { undo: () => this.step("undo"), redo: () => this.step("redo"), onward: () => this.onward(), jump: (code) => this.toAspect(code) }, phone);
    this.strip = h("nav", { class: "strip", "aria-label": w("aspects") });
    this.element = h("div", { class: "marking has-strip", on: { keydown: (event) => this.typed(event) } }, this.head(one), this.strip, this.cols, this.foot.element);
    for (const section of this.sections.values()) section.show();
    this.showSums();
    this.folding(true);
    requestAnimationFrame(() => this.begin());
    return this.element;
  }

  /** A sheet that was begun opens on a phone where it goes on. */
  begin() {
    const { missing } = subtotal(this.scheme, this.strokes.marks);
    if (!phone?.matches || this.strokes.signed || !this.strokes.draft.history.length || !missing.length) return;
    const { section } = this.sections.get(missing[0]);
    glide(this.box(section), section, "foot");
  }

  head(one) {
    return h(
      "header",
      { class: "mbar" },
      tool("left", w("back"), () => this.app.go("home"), { shown: false }),
      plate(codeOf(this.sheet)),
      h("div", { class: "grow" }, h("h1", {}, seatTitle(one)), h("div", { class: "sub" }, seatLine(one))),
      this.app.networkChip(),
      this.app.largeType(),
    );
  }

  /** On a phone the code stands large above the first aspect, which then lies where the thumb is. */
  cover(one) {
    if (this.strokes.signed) return null;
    return h("div", { class: "sheet-cover phone-only" }, plate(codeOf(this.sheet), "lg"), h("p", {}, w("check_label")), h("p", { class: "muted" }, `${seatTitle(one)} · ${seatLine(one)}`));
  }

  /** Why a signed sheet is here again: sent back by the chief, or the panel lies too far apart. */
  asked() {
    const { sheet } = this;
    if (this.strokes.signed) return sheet.others ? h("p", { class: "notice", role: "status" }, w("signed_before")) : null;
    if (sheet.held?.length) return h("div", { class: "notice is-care", role: "status" }, glyph("spread"), h("div", {}, h("b", {}, apartText(sheet)), h("p", {}, w("apart_do"))));
    if (isOvertaken(sheet)) return h("div", { class: "notice is-care", role: "status" }, glyph("attention"), h("div", {}, h("b", {}, w("draft_overtaken")), sheet.reason && h("p", {}, w("chief_says", { reason: sheet.reason }))));
    if (sheet.state === "reopened" && sheet.reason) return h("div", { class: "notice is-care", role: "status" }, glyph("reopened"), h("div", {}, h("b", {}, w("chief_says", { reason: sheet.reason }))));
    return null;
  }

  criterion(criterion) {
    const sections = criterion.sub_criteria.flatMap((sub) => sub.aspects).map((aspect) => this.sections.get(aspect.code));
    if (sections.some((section) => !section.atSide)) {
      const sum = h("span", { class: "num" });
      this.groups.set(criterion.code, { sum, max: criterion.max });
      this.main.append(h("div", { class: "group-head" }, h("h2", {}, `${criterion.code} ${said(criterion.name)}`), sum));
    }
    for (const section of sections) (section.atSide ? this.side : this.main).append(section.element);
  }

  /** Note and photos of the whole sheet. */
  tools() {
    const counts = h("b", { class: "num" });
    const shots = photoField(this.strokes, "", () => {
      counts.textContent = shots.querySelectorAll(".shot").length || "";
    });
    counts.textContent = shots.querySelectorAll(".shot").length || "";
    const note = h("details", { class: "side-note", open: Boolean(this.strokes.note("")) }, h("summary", { class: "key" }, icon("note"), w("note")), noteField(this.strokes, ""));
    const photo = h("details", { class: "side-note" }, h("summary", { class: "key" }, icon("photo"), w("photos"), counts), shots);
    return h("div", { class: "side-tools" }, note, photo);
  }

  changed(code, { typing = false, stepped = false, mark = null } = {}) {
    this.lastTouched = code;
    const section = this.sections.get(code);
    const next = phone?.matches && mark && !typing && !stepped ? this.nextOpen(code) : null;
    const show = () => {
      section.show();
      this.showSums();
      if (!typing) this.folding(next);
    };
    if (!next) return show();
    const box = this.box(next.section);
    steadily(box, next.section, show);
    glide(this.box(next.section), next.section, "foot");
    return undefined;
  }

  /** The next aspect nobody has marked, below the one just marked first. */
  nextOpen(code) {
    const { missing } = subtotal(this.scheme, this.strokes.marks);
    const codes = this.aspects().map((aspect) => aspect.code);
    const after = codes.slice(codes.indexOf(code) + 1).find((each) => missing.includes(each));
    return this.sections.get(after ?? missing[0]) ?? null;
  }

  step(way) {
    const code = this.strokes[way]();
    if (!code) return;
    const { section } = this.sections.get(code);
    this.scrollTo(section);
    section.classList.add("is-undone");
    setTimeout(() => section.classList.remove("is-undone"), OUTLINED);
    const key = this.foot[way];
    (key.hidden ? this.foot.sign : key).focus({ preventScroll: true });
  }

  /** Ctrl Z and Ctrl Shift Z, outside fields that have an undo of their own. */
  typed(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.closest("input, textarea")) return;
    event.preventDefault();
    this.step(event.shiftKey ? "redo" : "undo");
  }

  /** On a phone a marked aspect folds to one line, unless it is the one just touched and nothing is left to go on to. */
  folding(next = null) {
    const { marks, signed } = this.strokes;
    for (const [code, section] of this.sections) section.folded(Boolean(phone?.matches && !signed && marks[code] && (next || code !== this.lastTouched)));
  }

  unfold(code) {
    this.lastTouched = code;
    const section = this.sections.get(code);
    steadily(this.box(section.section), section.element, () => this.folding());
    section.focus({ preventScroll: true });
  }

  showSums() {
    const found = subtotal(this.scheme, this.strokes.marks);
    for (const [code, { sum, max }] of this.groups) sum.textContent = `${written(found.criteria[code], this.decimals)} / ${max}`;
    this.foot.show(found);
    this.showStrip(found);
  }

  showStrip(found) {
    const missing = new Set(found.missing);
    const here = found.missing[0] ?? this.lastTouched;
    this.strip.replaceChildren(...this.aspects().map(({ code }) => this.segment(code, !missing.has(code), code === here)));
    const at = this.strip.querySelector(".is-here");
    if (at) this.strip.scrollLeft = at.offsetLeft - this.strip.clientWidth / 2 + at.offsetWidth / 2;
  }

  segment(code, done, here) {
    const press = (event) => {
      event.preventDefault();
      this.toAspect(code);
    };
    return h(
      "a",
      { class: `seg${done ? " is-on" : ""}${here ? " is-here" : ""}`, href: `#a-${code}`, on: { click: press } },
      h("span", {}, code),
      done ? icon("check") : glyph("open"),
      hidden(done ? w("state_marked") : w("state_open")),
    );
  }

  /** Waiting, it leads to what is missing; with nothing missing it leads to the signature. */
  onward() {
    const { missing } = subtotal(this.scheme, this.strokes.marks);
    if (missing.length) this.toAspect(missing[0]);
    else if (clockRuns(this.sheet)) this.toClock();
    else this.app.go(`sign/${this.sheet.id}`);
  }

  toAspect(code) {
    this.lastTouched = code;
    this.folding();
    const section = this.sections.get(code);
    this.scrollTo(section.section);
    section.focus({ preventScroll: true });
  }

  /** A clock that still runs is stopped before anything is signed. */
  toClock() {
    this.scrollTo(this.clock.section);
    this.clock.focus();
  }

  box(section) {
    return boxOf(section, [this.main, this.side, this.cols]);
  }

  scrollTo(section) {
    glide(this.box(section), section, phone?.matches ? "foot" : "middle");
  }
}
