/** The sign bar (签名栏): the total, what is missing, undo and redo, and the one key that leads on. */
import { glyph, h, ruler, stateGlyph, stateLine, tone, tool } from "./elements.mjs";
import { clockRuns, receiptOf, standing } from "./sheets.mjs";
import { exact, written } from "./subtotals.mjs";
import { said, w } from "./words.mjs";

const thousandths = (value) => Number((value.n * 1000n) / value.d);
const MOST_JUMPS = 8;

/** What a stroke was about, in a few words: A3＝3. */
export const strokeText = (strokes, step) => {
  const mark = strokes.draft.marks[step.aspect];
  return `${step.aspect}＝${mark?.status === "not_attempted" ? w("not_attempted") : (mark?.value ?? "—")}`;
};

export class Foot {
  /** actions: { undo, redo, onward, jump(code) }; phone: the media query under which one key leads from aspect to aspect. */
  constructor(strokes, aspects, actions, phone) {
    Object.assign(this, { strokes, actions, phone });
    this.names = new Map(aspects.map((aspect) => [aspect.code, aspect]));
    this.decimals = Math.min(1, strokes.scheme.decimals);
    this.undo = tool("undo", w("undo"), () => actions.undo());
    this.redo = tool("redo", w("redo"), () => actions.redo(), { shown: false });
    this.sign = h("button", { type: "button", class: "btn btn-sign", on: { click: () => actions.onward() } });
    this.row = h("div", { class: "signbar-row" });
    this.speaker = h("p", { class: "visually-hidden", role: "status" });
    this.bar = h("div", { class: "signbar-rule" });
    this.element = h("footer", { class: "signbar" }, this.bar, this.row, this.speaker);
  }

  show(found) {
    const { max } = this.strokes.scheme;
    const total = written(found.total, this.decimals);
    const label = w("total_of", { total, max });
    this.bar.replaceChildren(ruler(thousandths(found.total), thousandths(exact(max)), { label }));
    this.say(label);
    const figure = h("div", { class: "total" }, h("span", {}, w("total")), h("b", { class: "num" }, this.strokes.sheet.others && this.strokes.signed ? "—" : found.unknown ? `${total}＋` : total), h("span", { class: "num" }, `/ ${max}`));
    this.row.replaceChildren(figure, ...(this.strokes.signed ? this.signedRow() : this.openRow(found)));
  }

  /** Politely, and once a second at most. */
  say(text) {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      this.speaker.textContent = text;
    }, 1000);
  }

  signedRow() {
    const is = standing(this.strokes.sheet);
    const receipt = receiptOf(this.strokes.sheet);
    const words = h("span", { class: `state ${tone(is)}` }, stateGlyph(is), w(`state_${is}`));
    return [h("div", { class: "jumps grow" }, words, receipt && h("span", { class: "muted" }, w("receipt", { receipt }))), h("a", { class: "btn btn-mid", href: "#home" }, w("back_home"))];
  }

  openRow(found) {
    const count = found.missing.length;
    const lead = count ? h("span", { class: "jumps-lead" }, w("still_missing", { count })) : stateLine("draft");
    const jumps = found.missing.slice(0, MOST_JUMPS).map((code) => this.jump(code));
    this.steps();
    this.face(found, count);
    return [h("div", { class: "jumps grow wide-only" }, lead, ...jumps), h("span", { class: "strokes" }, this.undo, this.redo), this.sign];
  }

  jump(code) {
    const press = (event) => {
      event.preventDefault();
      this.actions.jump(code);
    };
    return h("a", { class: "jump", href: `#a-${code}`, on: { click: press } }, glyph("open"), h("b", {}, code), said(this.names.get(code).name));
  }

  steps() {
    const { history, future = [] } = this.strokes.draft;
    const [last, next] = [history.at(-1), future.at(-1)];
    this.undo.hidden = !last;
    this.redo.hidden = !next;
    if (last) this.undo.setAttribute("aria-label", w("undo_what", { what: strokeText(this.strokes, last) }));
    if (next) this.redo.setAttribute("aria-label", w("redo_what", { aspect: next.aspect }));
  }

  face(found, count) {
    const onPhone = Boolean(this.phone?.matches);
    const runs = !count && clockRuns(this.strokes.sheet);
    const sub = h("span", { class: "sub" }, runs ? w("stop_first") : w("still_missing", { count }));
    const wide = count || runs ? [w("sign"), sub] : [w("check_and_sign")];
    const narrow = count ? [w("next_aspect", { aspect: found.missing[0] }), sub.cloneNode(true)] : wide.map((each) => each.cloneNode?.(true) ?? each);
    const waits = runs || (Boolean(count) && !onPhone);
    this.sign.className = waits ? "btn btn-sign is-waiting" : "btn btn-primary btn-sign";
    this.sign.setAttribute("aria-disabled", String(waits));
    this.sign.replaceChildren(h("span", { class: "wide-only" }, ...wide), h("span", { class: "phone-only" }, ...narrow));
  }
}
