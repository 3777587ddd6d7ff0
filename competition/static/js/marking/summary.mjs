/** What is about to be signed (签名前核对): every mark with its words, the arithmetic, and quietly what is unusual. */
import { minus, plus } from "../rules/values.mjs";
import { controlOf, faultsOf, stepsOf, timeParts } from "./aspects.mjs";
import { pointsText } from "./controls.mjs";
import { glyph, h, hidden, icon, phrases } from "./elements.mjs";
import { codeOf } from "./home.mjs";
import { limitOf, timeText } from "./module-clock.mjs";
import * as photos from "./photos.mjs";
import { aspectsOf, draftOf, unusual } from "./sheets.mjs";
import { exact, untouchedMark, written } from "./subtotals.mjs";
import { said, w } from "./words.mjs";

const zero = exact("0");

/** What a mark says, in words: its descriptor, the faults seen, the overtime. */
export function describe(aspect, scheme, mark) {
  const kind = controlOf(aspect, scheme);
  if (mark.status === "not_attempted") return w("not_attempted");
  if (kind === "choice") return said(aspect.points.choices.find((each) => each.code === mark.value)?.name);
  if (kind === "faults") {
    const counts = faultsOf(mark.value);
    const seen = aspect.points.cases.filter((each) => counts[each.code]).map((each) => `${said(each.name)} ×${counts[each.code]}`);
    return seen.length ? seen.join(w("comma")) : w("no_fault");
  }
  if (kind === "time") {
    const late = aspect.points?.limit ? minus(exact(mark.value), exact(aspect.points.limit)) : zero;
    return late.n > 0n ? w("late_by", { seconds: written(late) }) : "";
  }
  const own = aspect.descriptors?.[mark.value];
  if (own) return said(own);
  const steps = stepsOf(aspect, scheme) ?? [];
  const at = steps.indexOf(mark.value);
  const below = steps.slice(0, at).reverse().find((step) => aspect.descriptors?.[step]);
  const above = steps.slice(at + 1).find((step) => aspect.descriptors?.[step]);
  return below && above ? `${said(aspect.descriptors[below])}—${said(aspect.descriptors[above])}` : "";
}

/** The figure a judge gave, as large as it counts. */
export function given(aspect, scheme, mark) {
  const kind = controlOf(aspect, scheme);
  if (mark.status === "not_attempted") return "—";
  if (kind === "time") return timeParts(mark.value).join("");
  if (kind === "yesno") return w(mark.value);
  if (kind === "faults") {
    const count = Object.values(faultsOf(mark.value)).reduce((sum, each) => sum + each, 0);
    return [String(count), " ", h("small", {}, w("times", { count }))];
  }
  if (kind === "choice") return "";
  return aspect.unit ? [mark.value, " ", h("small", {}, aspect.unit)] : [mark.value];
}

/** The same where a cell has room for nothing else: what was chosen by its name. */
export function faceOf(aspect, scheme, mark) {
  const shown = given(aspect, scheme, mark);
  return shown === "" ? describe(aspect, scheme, mark) : shown;
}

function oddText(odd) {
  const apart = `${Math.floor(odd.apart / 10)}.${odd.apart % 10}`;
  return h("span", { class: "state is-care" }, glyph("attention"), w(odd.up ? "above_mean" : "below_mean", { apart }));
}

/** What was written and photographed there, behind the words. */
function beside(sheet, code) {
  const { note, notes } = draftOf(sheet);
  const noted = code ? notes[code] : note;
  const shots = photos.of(sheet.id, code).length;
  return [noted?.trim() ? h("span", { class: "beside" }, icon("note"), noted.trim()) : null, shots ? h("span", { class: "beside" }, icon("photo"), String(shots), hidden(w("has_photos", { count: shots }))) : null];
}

function line(sheet, scheme, aspect, marks, last) {
  const mark = marks[aspect.code] ?? untouchedMark(aspect, scheme);
  const odd = unusual(sheet, aspect);
  return h(
    "tr",
    { class: odd ? "is-odd" : null },
    h("th", { scope: "row", class: "aspect-code" }, aspect.code),
    h("td", { class: "check-name" }, said(aspect.name)),
    h("td", { class: "desc" }, odd ? oddText(odd) : phrases(describe(aspect, scheme, mark)), ...beside(sheet, aspect.code)),
    h("td", { class: "given num" }, given(aspect, scheme, mark)),
    h("td", { class: "pts num" }, pointsText(aspect, mark, Math.min(1, scheme.decimals))),
    h("td", { class: "to" }, last(aspect)),
  );
}

/** 得分 36.0 　超时 −8.0　扣分 −1.0: what was given, and what was taken off by what. */
function arithmetic(scheme, found) {
  const decimals = Math.min(1, scheme.decimals);
  const off = aspectsOf(scheme).filter((aspect) => found.aspects[aspect.code]?.n < 0n);
  const sum = off.reduce((all, aspect) => plus(all, found.aspects[aspect.code]), zero);
  const parts = off.map((aspect) => `${said(aspect.name)} ${written(found.aspects[aspect.code], decimals)}`);
  return [`${w("points_given")} ${written(minus(found.total, sum), decimals)}`, ...parts].join("　");
}

/** The table of a sheet's marks; last(aspect): what stands at the end of each line. */
export function summary(sheet, scheme, marks, found, last) {
  const total = written(found.total, Math.min(1, scheme.decimals));
  const lines = aspectsOf(scheme).map((aspect) => line(sheet, scheme, aspect, marks, last));
  const whole = beside(sheet, "").filter(Boolean);
  const remark = whole.length ? h("tr", { class: "whole" }, h("td", {}), h("td", { class: "check-name", colspan: 5 }, ...whole)) : null;
  const time = timeText(draftOf(sheet).clocks?.[""], limitOf(sheet));
  const timed = time ? h("tr", { class: "whole" }, h("td", {}), h("td", { class: "check-name" }, w("module_time")), h("td", { class: "desc", colspan: 4 }, time)) : null;
  const sum = h("tr", { class: "sum" }, h("td", {}), h("td", { class: "check-name", colspan: 3 }, arithmetic(scheme, found)), h("td", { class: "pts num" }, h("b", {}, found.unknown ? `${total}＋` : total)), h("td", {}));
  return h("table", { class: "check" }, h("caption", { class: "visually-hidden" }, w("marks_of", { code: codeOf(sheet) })), h("tbody", {}, ...lines, timed, remark, sum));
}

/** The way back to an aspect, to change it. */
export const changeLink = (sheet) => (aspect) => h("a", { href: `#sheet/${sheet.id}`, "aria-label": w("change_what", { aspect: aspect.code }) }, icon("right"));
