/** Signing (签名): one sheet with every mark, or several at once; then what has happened and what comes next. */
import { glyph, h, icon, plate, stateGlyph, tone, tool } from "./elements.mjs";
import { handIn } from "./handing.mjs";
import { apartText, codeOf, onward, seatLine, seatTitle, sorted } from "./home.mjs";
import * as photos from "./photos.mjs";
import { aspectsOf, clockRuns, draftIn, marksOf, mayMark, schemeOf, seat, seatOf, sheets, standing, state, totals, unusual } from "./sheets.mjs";
import { signature } from "./signature.mjs";
import { untouchedMark, written } from "./subtotals.mjs";
import { changeLink, faceOf, summary } from "./summary.mjs";
import { clockTime, w } from "./words.mjs";

/** The frame of every page that ends in a signature: a bar, what is signed, the signature beside it. */
export function signingPage(app, { back, leave = w("back_to_change"), marks, title, sub, list, side }) {
  return h(
    "div",
    { class: "marking marking-2" },
    h("header", { class: "mbar" }, tool("left", leave, () => app.go(back)), marks, h("div", { class: "grow" }, h("h1", {}, title), h("div", { class: "sub" }, sub)), app.networkChip()),
    h("div", { class: "signing" }, h("main", { class: "signing-list", id: "content", tabindex: "-1" }, list), side),
  );
}

export function signing(app, sheet) {
  const scheme = schemeOf(sheet);
  const found = totals(sheet);
  const one = seatOf(sheet);
  const total = written(found.total, Math.min(1, scheme.decimals));
  const figure = h("div", { class: "total sign-total" }, h("span", {}, w("total")), h("b", { class: "num" }, found.unknown ? `${total}＋` : total), h("span", { class: "num" }, `/ ${scheme.max}`));
  const seen = marksOf(sheet);
  const hand = async (proof) => {
    if (!isSame(sheet, seen)) return app.render();
    await handIn(sheet, proof);
    return app.go(sheet.checks ? "home" : `done/${sheet.id}`);
  };
  return signingPage(app, {
    back: `sheet/${sheet.id}`,
    marks: plate(codeOf(sheet)),
    title: w("check_then_sign"),
    sub: `${seatTitle(one)} · ${seatLine(one)}`,
    list: summary(sheet, scheme, seen, found, changeLink(sheet)),
    side: signature(app, { lead: h("div", {}, figure, h("p", { class: "muted sign-words" }, w(sheet.checks ? "declaration_typed" : "declaration"))), word: w("sign_and_hand_in", { code: codeOf(sheet) }), hand }),
  });
}

/** Whether what would be signed now is what the summary showed: a sheet may come otherwise from the server meanwhile. */
const isSame = (sheet, seen) => Boolean(seatOf(sheet)) && mayMark(sheet) && JSON.stringify(marksOf(sheet)) === JSON.stringify(seen);

/** Whether a sheet is new, or was touched anew since it was signed before: nobody signs the same again by accident. */
export const isTouched = (sheet) => sheet.state === "open" || Boolean(draftIn(sheet));

/** Sheets of this seat that lack nothing and wait for the signature. */
export const readySheets = () => sheets().filter((sheet) => mayMark(sheet) && isTouched(sheet) && !clockRuns(sheet) && !totals(sheet).missing.length);

/** Several sheets under one signature: codes down, marks across, what is unusual outlined. */
export function signingAll(app) {
  const ready = readySheets();
  if (!ready.length) return null;
  const scheme = schemeOf(ready[0]);
  const aspects = aspectsOf(scheme);
  const decimals = Math.min(1, scheme.decimals);
  const cell = (sheet, aspect) => {
    const mark = marksOf(sheet)[aspect.code] ?? untouchedMark(aspect, scheme);
    return h("td", { class: unusual(sheet, aspect) ? "num is-odd" : "num" }, faceOf(aspect, scheme, mark));
  };
  const head = h("tr", {}, h("th", { scope: "col" }, w("code")), ...aspects.map((aspect) => h("th", { scope: "col", class: "num" }, h("span", { class: "aspect-code" }, aspect.code))), h("th", { scope: "col", class: "num" }, w("total")), h("th", {}));
  const rows = ready.map((sheet) => h("tr", {}, h("th", { scope: "row" }, plate(codeOf(sheet))), ...aspects.map((aspect) => cell(sheet, aspect)), h("td", { class: "num sum" }, h("b", {}, written(totals(sheet).total, decimals))), h("td", { class: "to" }, h("a", { href: `#sheet/${sheet.id}`, "aria-label": w("change_what", { aspect: codeOf(sheet) }) }, icon("right")))));
  const seen = ready.map(marksOf);
  const hand = async (proof) => {
    if (!ready.every((sheet, n) => isSame(sheet, seen[n]))) return app.render();
    for (const sheet of ready) await handIn(sheet, proof);
    return app.go("home");
  };
  const odd = ready.filter((sheet) => aspects.some((aspect) => unusual(sheet, aspect))).length;
  const lead = h("div", {}, h("div", { class: "total sign-total" }, h("b", { class: "num" }, String(ready.length)), h("span", {}, w("sheets_to_sign"))), h("p", { class: "muted sign-words" }, w("declaration")), odd ? h("p", { class: "state is-care" }, glyph("attention"), w("odd_sheets", { count: odd })) : null);
  return signingPage(app, {
    back: "home",
    marks: null,
    title: w("check_then_sign"),
    sub: `${seatTitle(seat())} · ${seatLine(seat())}`,
    list: h("div", { class: "mgrid-box" }, h("table", { class: "mgrid is-check" }, h("caption", { class: "visually-hidden" }, w("sheets_to_sign")), h("thead", {}, head), h("tbody", {}, ...rows))),
    side: signature(app, { lead, word: w("sign_many", { count: ready.length }), hand }),
  });
}

/** After the signature: its state in words, its receipt as soon as there is one, and the next code. */
export function done(app, sheet) {
  const row = state.sent.get(sheet.id);
  const is = standing(sheet);
  const { next } = sorted();
  const shots = photos.of(sheet.id).filter((each) => each.state === "kept").length;
  const facts = [
    [icon("device"), w("kept_here")],
    is === "delivered" ? null : [icon("network"), w("sent_by_itself")],
    row?.receipt ? [icon("file"), w("receipt_copy", { receipt: row.receipt })] : [icon("file"), w("receipt_later")],
    row?.spread?.length ? [glyph("spread"), apartText({ held: row.spread })] : null,
    shots ? [icon("photo"), w("photos_follow", { count: shots })] : null,
    ["waits", "conflict", "flagged", "aside"].includes(is) ? [glyph("attention"), w(`why_${is}`)] : null,
    is === "queued" && row?.message ? [glyph("attention"), row.message] : null,
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
        next ? [h("span", { class: "muted" }, w("next")), plate(codeOf(next), "lg"), h("a", { class: "btn btn-primary btn-big", href: `#sheet/${next.id}` }, w("start_marking"))] : (onward(app) ?? h("p", { class: "muted" }, w("no_more_new"))),
        h("a", { class: "btn btn-quiet btn-mid", href: "#home" }, w("back_home")),
      ),
    ),
  );
}
