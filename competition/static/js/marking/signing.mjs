/** Signing (签名): every mark with its words, the arithmetic, PIN or stroke; then what has happened and what comes next. */
import { minus, plus } from "../rules/values.mjs";
import { controlOf, faultsOf, stepsOf, timeParts } from "./aspects.mjs";
import { pointsText } from "./controls.mjs";
import { glyph, h, icon, phrases, plate, stateGlyph, tone, tool } from "./elements.mjs";
import { codeOf, seatLine, seatTitle, sorted } from "./home.mjs";
import { freeze } from "./outbox.mjs";
import * as photos from "./photos.mjs";
import * as pin from "./pin.mjs";
import { aspectsOf, draftOf, dropDraft, fullMarks, marksOf, recallSent, schemeOf, seatOf, standing, state, totals, unusual } from "./sheets.mjs";
import { fact } from "./store.mjs";
import { strokeField } from "./stroke.mjs";
import { exact, untouchedMark, written } from "./subtotals.mjs";
import { clockTime, said, w } from "./words.mjs";

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
function given(aspect, scheme, mark) {
  const kind = controlOf(aspect, scheme);
  if (mark.status === "not_attempted") return "—";
  if (kind === "time") return timeParts(mark.value).join("");
  if (kind === "yesno") return w(mark.value);
  if (kind === "faults") return [String(Object.values(faultsOf(mark.value)).reduce((sum, count) => sum + count, 0)), h("small", {}, w("times"))];
  if (kind === "choice") return "";
  return [mark.value, aspect.unit ? h("small", {}, aspect.unit) : ""];
}

function line(sheet, scheme, aspect) {
  const mark = marksOf(sheet)[aspect.code] ?? untouchedMark(aspect, scheme);
  const odd = unusual(sheet, aspect);
  const oddText = odd && w(odd.up ? "above_mean" : "below_mean", { apart: `${Math.floor(odd.apart / 10)}.${odd.apart % 10}` });
  return h(
    "tr",
    { class: odd ? "is-odd" : null },
    h("th", { scope: "row", class: "aspect-code" }, aspect.code),
    h("td", { class: "check-name" }, said(aspect.name)),
    h("td", { class: "desc" }, odd ? h("span", { class: "state is-care" }, glyph("attention"), oddText) : phrases(describe(aspect, scheme, mark))),
    h("td", { class: "given num" }, given(aspect, scheme, mark)),
    h("td", { class: "pts num" }, pointsText(aspect, mark, Math.min(1, scheme.decimals))),
    h("td", { class: "to" }, h("a", { href: `#sheet/${sheet.id}`, "aria-label": w("change_what", { aspect: aspect.code }) }, icon("right"))),
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

function summary(sheet, scheme, found) {
  const total = written(found.total, Math.min(1, scheme.decimals));
  const lines = aspectsOf(scheme).map((aspect) => line(sheet, scheme, aspect));
  const sum = h("tr", { class: "sum" }, h("td", {}), h("td", { class: "check-name", colspan: 3 }, arithmetic(scheme, found)), h("td", { class: "pts num" }, h("b", {}, total)), h("td", {}));
  return h("table", { class: "check" }, h("caption", { class: "visually-hidden" }, w("marks_of", { code: codeOf(sheet) })), h("tbody", {}, ...lines, sum));
}

/** What is signed: the marks as they stand, under the scheme they were given by. */
async function content(sheet, scheme, proof) {
  const [device, session] = [await fact("device"), await fact("session")];
  const draft = draftOf(sheet);
  const content_ = {
    sheet: sheet.id,
    kind: sheet.rev ? "amend" : "sign",
    device: device.device_id,
    session: session.session_id,
    base_rev: sheet.rev,
    scheme: { hash: `sha256:${scheme.digest}` },
    marks: fullMarks(scheme, draft.marks, draft.notes),
    signed: { ...proof, at: new Date().toISOString() },
  };
  const shots = photos.named(sheet.id);
  return { ...content_, ...(draft.note?.trim() ? { note: draft.note.trim() } : {}), ...(shots.length ? { photos: shots } : {}) };
}

export function signing(app, sheet) {
  const scheme = schemeOf(sheet);
  const found = totals(sheet);
  const one = seatOf(sheet);
  let busy = false;
  const hand = async (proof) => {
    if (busy) return;
    busy = true;
    try {
      const whole = await content(sheet, scheme, proof);
      const { marks, note, notes } = draftOf(sheet);
      await freeze(whole, { code: codeOf(sheet), marks, note, notes, photos: photos.named(sheet.id), total: written(found.total, Math.min(1, scheme.decimals)) });
      await dropDraft(sheet.id);
      await recallSent();
      app.go(`done/${sheet.id}`);
    } catch {
      app.cannotStore();
    } finally {
      busy = false;
    }
  };
  const byPin = async () => {
    const typed = pad.given();
    if (typed.length < pin.DIGITS) {
      pad.says.textContent = w("pin_first");
      return;
    }
    const answer = await pin.check(typed);
    if (answer.is === "right") await hand({ by: "pin" });
    else if (answer.is === "wrong") pad.wrong(w("pin_wrong", { left: answer.left }));
    else app.show("card", w("pin_gone"));
  };
  const pad = pin.pad({ whole: () => {} });
  const stroke = strokeField();
  const byStroke = async () => {
    if (stroke.isEmpty()) stroke.says.textContent = w("stroke_first");
    else await hand({ by: "stroke", stroke: stroke.text() });
  };
  let way = "pin";
  const choosePin = h("button", { type: "button", role: "tab", on: { click: () => turn("pin") } }, icon("keypad"), w("pin"));
  const chooseStroke = h("button", { type: "button", role: "tab", on: { click: () => turn("stroke") } }, icon("pen"), w("stroke"));
  const panel = h("div", { class: "sign-way", role: "tabpanel" });
  const turn = (to) => {
    way = to;
    choosePin.setAttribute("aria-selected", String(to === "pin"));
    chooseStroke.setAttribute("aria-selected", String(to === "stroke"));
    panel.replaceChildren(...(to === "pin" ? [pad.dots, pad.says, pad.keys] : [stroke.element, stroke.says]));
  };
  turn("pin");
  const total = written(found.total, Math.min(1, scheme.decimals));
  return h(
    "div",
    { class: "marking marking-2" },
    h("header", { class: "mbar" }, tool("left", w("back_to_change"), () => app.go(`sheet/${sheet.id}`)), plate(codeOf(sheet)), h("div", { class: "grow" }, h("h1", {}, w("check_then_sign")), h("div", { class: "sub" }, `${seatTitle(one)} · ${seatLine(one)}`)), app.networkChip()),
    h(
      "div",
      { class: "signing" },
      h("main", { class: "signing-list", id: "content", tabindex: "-1" }, summary(sheet, scheme, found)),
      h(
        "aside",
        { class: "signing-side", "aria-label": w("signature") },
        h("div", {}, h("div", { class: "total sign-total" }, h("span", {}, w("total")), h("b", { class: "num" }, total), h("span", { class: "num" }, `/ ${scheme.max}`)), h("p", { class: "muted sign-words" }, w("declaration"))),
        h("div", { class: "switch2", role: "tablist", "aria-label": w("how_to_sign") }, choosePin, chooseStroke),
        panel,
        h("button", { type: "button", class: "btn btn-primary btn-sign btn-block btn-tall", on: { click: () => (way === "pin" ? byPin() : byStroke()) } }, w("sign_and_hand_in", { code: codeOf(sheet) })),
      ),
    ),
  );
}

/** After the signature: its state in words, its receipt as soon as there is one, and the next code. */
export function done(app, sheet) {
  const row = state.sent.get(sheet.id);
  const is = standing(sheet);
  const { next } = sorted();
  const facts = [
    [icon("device"), w("kept_here")],
    is === "delivered" ? null : [icon("network"), w("sent_by_itself")],
    row?.receipt ? [icon("file"), w("receipt_copy", { receipt: row.receipt })] : [icon("file"), w("receipt_later")],
    is === "conflict" || is === "flagged" || is === "aside" ? [glyph("attention"), w(`why_${is}`)] : null,
  ].filter(Boolean);
  const one = seatOf(sheet);
  return h(
    "div",
    { class: "marking marking-2" },
    h("header", { class: "mbar mbar-home" }, h("div", { class: "grow" }, h("h1", {}, seatTitle(one)), h("div", { class: "sub" }, seatLine(one))), app.networkChip()),
    h(
      "main",
      { class: "after", id: "content", tabindex: "-1" },
      h(
        "div",
        { class: "after-card" },
        plate(codeOf(sheet)),
        h("div", { class: "after-state", role: "status" }, h("span", { class: tone(is) }, stateGlyph(is)), h("div", {}, h("h2", {}, w(`state_${is}`)), h("p", { class: "muted num" }, `${w("total")} ${row?.total ?? ""}　${row ? clockTime(row.signed_at) : ""}`))),
        h("ul", { class: "after-line" }, ...facts.map(([shape, words]) => h("li", {}, shape, h("span", {}, words)))),
      ),
      h(
        "div",
        { class: "after-next" },
        next ? [h("span", { class: "muted" }, w("next")), plate(codeOf(next), "lg"), h("a", { class: "btn btn-primary btn-big", href: `#sheet/${next.id}` }, w("start_marking"))] : h("p", { class: "muted" }, w("no_more_new")),
        h("a", { class: "btn btn-quiet btn-mid", href: "#home" }, w("back_home")),
      ),
    ),
  );
}
