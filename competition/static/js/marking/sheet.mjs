/** The sheet (评分表): one tap is a mark, kept at once; total, what is missing, undo, note; read-only once it is signed. */
import { controlOf, isAtSide } from "./aspects.mjs";
import { control, pointsText } from "./controls.mjs";
import { glyph, h, hidden, icon, plate, ruler, stateGlyph, stateLine, tone, tool } from "./elements.mjs";
import { codeOf, seatLine, seatTitle } from "./home.mjs";
import { aspectsOf, copyLater, draftOf, earlier, keepDraft, marksOf, mayMark, receiptOf, schemeOf, seatOf, standing } from "./sheets.mjs";
import { exact, subtotal, untouchedMark, written } from "./subtotals.mjs";
import { said, w } from "./words.mjs";

const OUTLINED = 2000;
const phone = globalThis.matchMedia?.("(max-width: 640px)");
const thousandths = (value) => Number((value.n * 1000n) / value.d);

/** One sheet on the screen: builds itself once, then changes only what a mark changes. */
export class SheetScreen {
  constructor(app, sheet) {
    this.app = app;
    this.sheet = sheet;
    this.scheme = schemeOf(sheet);
    this.decimals = Math.min(1, this.scheme.decimals);
    this.signed = !mayMark(sheet);
    this.draft = draftOf(sheet);
    this.sections = new Map();
    this.groups = new Map();
    this.lastTouched = null;
    this.opened = this.draft.history.length;
  }

  get marks() {
    return this.signed ? marksOf(this.sheet) : this.draft.marks;
  }

  aspects() {
    return aspectsOf(this.scheme);
  }

  build() {
    const one = seatOf(this.sheet);
    this.main = h("main", { class: "sheet-main", id: "content", tabindex: "-1" });
    this.side = h("aside", { class: "sheet-side", "aria-label": w("runs_all_the_time") });
    for (const criterion of this.scheme.criteria) this.criterion(criterion);
    const noteKey = this.noteBlock();
    if (this.side.childElementCount) this.side.append(noteKey);
    else this.main.append(noteKey);
    this.foot = h("footer", { class: "signbar" });
    this.strip = h("nav", { class: "strip", "aria-label": w("aspects") });
    this.element = h(
      "div",
      { class: "marking has-strip" },
      h(
        "header",
        { class: "mbar" },
        tool("left", w("back"), () => this.app.go("home"), { shown: false }),
        plate(codeOf(this.sheet)),
        h("div", { class: "grow" }, h("h1", {}, seatTitle(one)), h("div", { class: "sub" }, seatLine(one))),
        this.app.networkChip(),
        this.app.largeType(),
      ),
      this.strip,
      h("div", { class: this.side.childElementCount ? "sheet-cols" : "sheet-cols is-single" }, this.main, this.side.childElementCount ? this.side : null),
      this.foot,
    );
    for (const aspect of this.aspects()) this.showAspect(aspect);
    this.showSums();
    return this.element;
  }

  criterion(criterion) {
    const all = criterion.sub_criteria.flatMap((sub) => sub.aspects);
    const here = all.filter((aspect) => !isAtSide(controlOf(aspect, this.scheme)));
    if (here.length) {
      const sum = h("span", { class: "num" });
      this.groups.set(criterion.code, { sum, max: criterion.max });
      this.main.append(h("div", { class: "group-head" }, h("h2", {}, `${criterion.code} ${said(criterion.name)}`), sum));
    }
    for (const aspect of all) (here.includes(aspect) ? this.main : this.side).append(this.aspect(aspect, !here.includes(aspect)));
  }

  aspect(aspect, atSide) {
    const kind = controlOf(aspect, this.scheme);
    const part = control(aspect, this.scheme, kind, { signed: this.signed, give: (mark, how) => this.give(aspect, mark, how) });
    const points = h("span", { class: "aspect-points num" });
    const state = h("span", { class: "aspect-state" });
    const [code, name] = [h("span", { class: "aspect-code" }, aspect.code), said(aspect.name)];
    const side = h("span", { class: "aspect-side" }, state, points);
    const head = atSide ? h("h2", { id: `h-${aspect.code}` }, code, name, side) : h("div", { class: "aspect-head" }, code, h("h3", { class: "aspect-name", id: `h-${aspect.code}` }, name), side);
    const note = aspect.note ? h("p", { class: "form-text" }, said(aspect.note)) : null;
    const fold = atSide ? null : h("button", { type: "button", class: "fold", hidden: true, on: { click: () => this.unfold(aspect.code) } });
    const section = h("section", { class: atSide ? "side-block" : "aspect", id: `a-${aspect.code}`, "aria-labelledby": `h-${aspect.code}` }, head, note, part.element);
    this.sections.set(aspect.code, { part, points, state, section, kind, fold });
    return h("div", { class: "aspect-slot" }, fold, section);
  }

  noteBlock() {
    const area = h("textarea", { class: "form-control", rows: 3, maxlength: 1000, id: "note", disabled: this.signed });
    area.value = this.draft.note ?? "";
    area.addEventListener("input", () => void this.keep({ note: area.value }));
    const block = h("details", { class: "side-note" }, h("summary", { class: "key" }, icon("note"), w("note")), h("label", { class: "visually-hidden", for: "note" }, w("note")), area);
    block.open = Boolean(this.draft.note);
    return h("div", { class: "side-tools" }, block);
  }

  /** Take a mark; the same value again changes nothing. */
  give(aspect, mark, { typing = false } = {}) {
    const before = this.draft.marks[aspect.code] ?? null;
    if (JSON.stringify(before) === JSON.stringify(mark)) return;
    const marks = { ...this.draft.marks };
    if (mark) marks[aspect.code] = mark;
    else delete marks[aspect.code];
    const last = this.draft.history.at(-1);
    const joined = typing && last?.aspect === aspect.code && last.typing;
    const history = joined ? this.draft.history : [...this.draft.history, { aspect: aspect.code, before, typing }];
    this.lastTouched = aspect.code;
    void this.keep({ marks, history });
    this.showAspect(aspect);
    this.showSums();
    if (phone?.matches && mark && !typing) this.glide(aspect);
  }

  /** Written at every stroke, never after a pause. */
  async keep(change) {
    this.draft = { ...this.draft, ...change, saved_at: new Date().toISOString() };
    try {
      await keepDraft(this.draft);
      this.app.stored(this.draft.saved_at);
      copyLater(this.sheet.id);
    } catch {
      this.app.cannotStore();
    }
  }

  undo() {
    const last = this.draft.history.at(-1);
    if (!last) return;
    const marks = { ...this.draft.marks };
    if (last.before) marks[last.aspect] = last.before;
    else delete marks[last.aspect];
    void this.keep({ marks, history: this.draft.history.slice(0, -1) });
    const aspect = this.aspects().find((each) => each.code === last.aspect);
    this.lastTouched = aspect.code;
    this.showAspect(aspect);
    this.showSums();
    const { section } = this.sections.get(aspect.code);
    section.classList.add("is-undone");
    setTimeout(() => section.classList.remove("is-undone"), OUTLINED);
    this.footKeys.undo.focus();
  }

  showAspect(aspect) {
    const { part, points, state, section, kind, fold } = this.sections.get(aspect.code);
    const mark = this.marks[aspect.code] ?? null;
    const shown = mark ?? untouchedMark(aspect, this.scheme);
    part.show(mark);
    const most = ["keys", "scale", "number", "choice", "words", "answer", "order"].includes(kind) && aspect.max ? ` / ${aspect.max}` : "";
    const text = pointsText(aspect, shown, this.decimals);
    points.replaceChildren(shown ? h("b", {}, text) : text, most);
    section.classList.toggle("is-open", !shown && !this.signed);
    const given = [...earlier(this.sheet, aspect.code)].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([value, count]) => `${value}×${count}`);
    const words = given.length && kind !== "answer" && kind !== "faults" ? h("span", { class: "earlier" }, w("given_before", { marks: given.join(" · ") })) : "";
    state.replaceChildren(!shown && !this.signed ? h("span", { class: "state is-care" }, glyph("open"), w("state_open")) : words);
    if (fold) fold.replaceChildren(h("span", { class: "aspect-code" }, aspect.code), h("span", {}, said(aspect.name)), h("span", { class: "fold-mark" }, shown?.value ?? ""), h("span", { class: "fold-points num" }, text));
    this.folding();
  }

  /** On a phone a marked aspect folds to one line, unless it is the one just touched. */
  folding() {
    for (const [code, { section, fold }] of this.sections) {
      if (!fold) continue;
      const folded = Boolean(phone?.matches && !this.signed && this.marks[code] && code !== this.lastTouched);
      fold.hidden = !folded;
      section.classList.toggle("is-folded", folded);
    }
  }

  unfold(code) {
    this.lastTouched = code;
    this.folding();
    this.sections.get(code).section.querySelector("button, input")?.focus();
  }

  showSums() {
    const found = subtotal(this.scheme, this.marks);
    for (const [code, { sum, max }] of this.groups) sum.textContent = `${written(found.criteria[code], this.decimals)} / ${max}`;
    this.showFoot(found);
    this.showStrip(found);
  }

  showFoot(found) {
    const total = written(found.total, this.decimals);
    const label = w("total_of", { total, max: this.scheme.max });
    const bar = ruler(thousandths(found.total), thousandths(exact(this.scheme.max)), { label });
    const figure = h("div", { class: "total" }, h("span", {}, w("total")), h("b", { class: "num" }, found.unknown ? `${total}＋` : total), h("span", { class: "num" }, `/ ${this.scheme.max}`));
    if (!this.footKeys) this.makeFoot();
    const { speaker, row } = this.footKeys;
    this.foot.replaceChildren(bar, row, speaker);
    this.say(label);
    row.replaceChildren(figure, ...(this.signed ? this.signedFoot() : this.openFoot(found)));
  }

  makeFoot() {
    const undo = tool("undo", w("undo"), () => this.undo());
    const sign = h("button", { type: "button", class: "btn btn-sign", on: { click: () => this.onward() } });
    this.footKeys = { undo, sign, row: h("div", { class: "signbar-row" }), speaker: h("p", { class: "visually-hidden", role: "status" }) };
  }

  /** Politely, and once a second at most. */
  say(text) {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      this.footKeys.speaker.textContent = text;
    }, 1000);
  }

  signedFoot() {
    const is = standing(this.sheet);
    const receipt = receiptOf(this.sheet);
    const words = h("span", { class: `state ${tone(is)}` }, stateGlyph(is), w(`state_${is}`));
    return [h("div", { class: "jumps grow" }, words, receipt && h("span", { class: "muted" }, w("receipt", { receipt }))), h("a", { class: "btn btn-mid", href: "#home" }, w("back_home"))];
  }

  openFoot(found) {
    const count = found.missing.length;
    const names = new Map(this.aspects().map((aspect) => [aspect.code, aspect]));
    const jumps = found.missing.slice(0, 8).map((code) =>
      h("a", { class: "jump", href: `#a-${code}`, on: { click: (event) => this.jump(event, code) } }, glyph("open"), h("b", {}, code), said(names.get(code).name)),
    );
    const { undo, sign } = this.footKeys;
    const last = this.draft.history.at(-1);
    undo.hidden = !last;
    if (last) undo.setAttribute("aria-label", w("undo_what", { what: `${last.aspect}＝${this.draft.marks[last.aspect]?.value ?? "—"}` }));
    sign.className = count && !phone?.matches ? "btn btn-sign is-waiting" : "btn btn-primary btn-sign";
    sign.setAttribute("aria-disabled", String(Boolean(count) && !phone?.matches));
    const face = count ? [w("sign"), h("span", { class: "sub" }, w("still_missing", { count }))] : [w("check_and_sign")];
    const onPhone = count ? [w("next_aspect", { aspect: found.missing[0] }), h("span", { class: "sub" }, w("still_missing", { count }))] : [w("check_and_sign")];
    sign.replaceChildren(h("span", { class: "wide-only" }, ...face), h("span", { class: "phone-only" }, ...onPhone));
    return [h("div", { class: "jumps grow wide-only" }, count ? h("span", { class: "jumps-lead" }, w("still_missing", { count })) : stateLine("draft"), ...jumps), undo, sign];
  }

  showStrip(found) {
    const missing = new Set(found.missing);
    this.strip.replaceChildren(
      ...this.aspects().map((aspect) => {
        const done = !missing.has(aspect.code);
        const here = aspect.code === (found.missing[0] ?? this.lastTouched);
        return h(
          "a",
          { class: `seg${done ? " is-on" : ""}${here ? " is-here" : ""}`, href: `#a-${aspect.code}`, on: { click: (event) => this.jump(event, aspect.code) } },
          h("span", {}, aspect.code),
          done ? icon("check") : glyph("open"),
          hidden(done ? w("state_marked") : w("state_open")),
        );
      }),
    );
  }

  /** Waiting, it leads to what is missing; with nothing missing it leads to the signature. */
  onward() {
    const { missing } = subtotal(this.scheme, this.marks);
    if (!missing.length) this.app.go(`sign/${this.sheet.id}`);
    else this.toAspect(missing[0]);
  }

  jump(event, code) {
    event.preventDefault();
    this.toAspect(code);
  }

  toAspect(code) {
    this.lastTouched = code;
    this.folding();
    const { section } = this.sections.get(code);
    this.scrollTo(section);
    section.querySelector('[role="radio"][tabindex="0"], input, button')?.focus({ preventScroll: true });
  }

  /** On a phone the next open aspect comes to where the thumb is. */
  glide(aspect) {
    const { missing } = subtotal(this.scheme, this.marks);
    const after = this.aspects().slice(this.aspects().indexOf(aspect) + 1).find((each) => missing.includes(each.code));
    const next = after?.code ?? missing[0];
    if (next) this.scrollTo(this.sections.get(next).section);
  }

  /** Bring a section to the middle of what scrolls, and nothing else with it. */
  scrollTo(section) {
    const box = [this.main, this.side, this.main.parentElement].find((each) => each.contains(section) && getComputedStyle(each).overflowY === "auto" && each.scrollHeight > each.clientHeight);
    if (!box) return;
    const [inner, outer] = [section.getBoundingClientRect(), box.getBoundingClientRect()];
    const calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches;
    box.scrollBy({ top: inner.top - outer.top - Math.max(0, (outer.height - inner.height) / 2), behavior: calm ? "auto" : "smooth" });
  }
}
