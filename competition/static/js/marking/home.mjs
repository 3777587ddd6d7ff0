/** The judge's first screen (首页): the next code, what is missing, what to sign; a tray of all codes, a legend in words. */
import { h, hidden, plate, stateGlyph, stateLine, tone, tool } from "./elements.mjs";
import { aspectsOf, schemeOf, seat, seatOf, sheets, sitAt, standing, state, totals } from "./sheets.mjs";
import { written } from "./subtotals.mjs";
import { said, w } from "./words.mjs";

const LEGEND = ["delivered", "queued", "sending", "draft", "reopened", "conflict", "flagged", "aside", "open", "recused"];

export const seatTitle = (one) => `${said(one.trade)} · ${said(one.module)}`;
export const seatLine = (one) => [w("seat", { seat: one.code }), said(one.panel)].filter(Boolean).join(" · ");
export const totalText = (sheet) => written(totals(sheet).total, Math.min(1, schemeOf(sheet).decimals));

/** What the sheet is called: its code, and which attempt where there are several. */
export function codeOf(sheet) {
  return seatOf(sheet).attempts.length > 1 ? `${sheet.code}·${sheet.attempt}` : sheet.code;
}

/** Sheets by what they want of the judge: next, reopened or begun, ready to be signed. */
export function sorted() {
  const found = { next: null, begun: [], ready: [] };
  for (const sheet of sheets()) {
    const is = standing(sheet);
    const missing = is === "draft" || is === "reopened" ? totals(sheet).missing.length : 0;
    if (is === "reopened" && !state.drafts.has(sheet.id)) found.begun.push(sheet);
    else if (is === "draft" || is === "reopened") (missing ? found.begun : found.ready).push(sheet);
    else if (is === "open") found.next ??= sheet;
  }
  return found;
}

function nextCard(next, found) {
  if (next) {
    return h(
      "section",
      { class: "home-next", "aria-labelledby": "next" },
      h("h2", { id: "next" }, w("next")),
      plate(codeOf(next), "xl"),
      h("p", {}, w("check_label")),
      h("a", { class: "btn btn-primary btn-big", href: `#sheet/${next.id}` }, w("start_marking")),
    );
  }
  const waits = found.begun.length + found.ready.length;
  return h("section", { class: "home-next", "aria-labelledby": "next" }, h("h2", { id: "next" }, sheets().length ? w(waits ? "no_more_new" : "all_done") : w("no_sheets")), h("p", {}, sheets().length ? w(waits ? "no_more_new_hint" : "all_done_hint") : w("no_sheets_hint")));
}

function begunLine(sheet) {
  const is = standing(sheet);
  const missing = totals(sheet).missing;
  const names = aspectsOf(schemeOf(sheet)).map((aspect) => aspect.code).filter((code) => missing.includes(code));
  const shown = names.length > 6 ? [...names.slice(0, 6), "…"] : names;
  const reason = is === "reopened" ? w("chief_says", { reason: sheet.reason ?? "" }) : w("lacks", { aspects: shown.join(w("comma")) });
  return h(
    "li",
    {},
    plate(codeOf(sheet)),
    h("div", { class: "grow" }, stateLine(is), h("div", { class: "reason" }, reason)),
    h("a", { class: "btn btn-mid", href: `#sheet/${sheet.id}`, "aria-label": `${w(is === "reopened" ? "mark_anew" : "carry_on")} ${codeOf(sheet)}` }, w(is === "reopened" ? "mark_anew" : "carry_on")),
  );
}

function readyLine(sheet) {
  return h(
    "li",
    {},
    plate(codeOf(sheet)),
    h("div", { class: "grow num" }, `${w("total")} `, h("b", {}, totalText(sheet))),
    h("a", { class: "btn btn-mid", href: `#sign/${sheet.id}`, "aria-label": `${w("check_and_sign")} ${codeOf(sheet)}` }, w("check_and_sign")),
  );
}

function queue(title, lines) {
  return lines.length ? h("section", { class: "home-card" }, h("h2", {}, title), h("ul", { class: "queue" }, ...lines)) : null;
}

/** The end of a code is what tells it from its neighbours. */
function short(code) {
  return /(\d+)$/.exec(code)?.[1] ?? code;
}

function tray(next) {
  const here = sheets().map((sheet) => {
    const is = standing(sheet);
    const receipt = is === "delivered" ? (state.sent.get(sheet.id)?.receipt ?? sheet.receipt ?? "") : "";
    const isNext = sheet.id === next?.id;
    const label = [codeOf(sheet), isNext ? w("next") : w(`state_${is}`), receipt && w("receipt", { receipt })].filter(Boolean).join(" ");
    return h("a", { href: `#sheet/${sheet.id}`, class: isNext ? "is-next" : null, "aria-label": label, title: receipt ? w("receipt", { receipt }) : null }, h("span", { class: isNext ? null : tone(is) || "is-off" }, stateGlyph(is)), short(sheet.code));
  });
  const out = (seat()?.excluded ?? []).map((code) => h("span", { class: "tray-out", role: "img", "aria-label": `${code} ${w("state_recused")}` }, h("span", { class: "is-off" }, stateGlyph("recused")), short(code)));
  return h("nav", { class: "tray", "aria-label": w("all_codes") }, ...here, ...out);
}

function legend() {
  const counts = new Map();
  for (const sheet of sheets()) counts.set(standing(sheet), (counts.get(standing(sheet)) ?? 0) + 1);
  if (seat()?.excluded.length) counts.set("recused", seat().excluded.length);
  return h("div", { class: "legend" }, ...LEGEND.filter((name) => counts.get(name)).map((name) => stateLine(name, " ", h("b", {}, counts.get(name)))));
}

function seatSwitch(app) {
  const { seats } = state.bundle;
  if (seats.length < 2) return null;
  const select = h(
    "select",
    { class: "form-select seat-switch", "aria-label": w("choose_sheet"), on: { change: async () => { await sitAt(select.value); app.render(); } } },
    ...seats.map((one) => h("option", { value: one.id, selected: one.id === state.seat }, `${seatTitle(one)} · ${seatLine(one)}`)),
  );
  return select;
}

export function home(app) {
  const one = seat();
  const found = sorted();
  const title = one ? seatTitle(one) : said(state.bundle?.event.name);
  return h(
    "div",
    { class: "marking" },
    h(
      "header",
      { class: "mbar mbar-home" },
      h("div", { class: "grow" }, h("h1", {}, title), h("div", { class: "sub" }, one ? [seatLine(one), one.locked && w("module_locked")].filter(Boolean).join(" · ") : "")),
      seatSwitch(app),
      app.networkChip(),
      app.languageButton(),
      app.largeType(),
      tool("lock", w("lock_screen"), () => app.lock()),
    ),
    h(
      "main",
      { class: "home", id: "content", tabindex: "-1" },
      nextCard(found.next, found),
      h("div", { class: "home-right" }, queue(w("missing_sheets", { count: found.begun.length }), found.begun.map(begunLine)), queue(w("to_sign", { count: found.ready.length }), found.ready.map(readyLine))),
    ),
    h("footer", { class: "home-foot" }, hidden(w("all_codes")), tray(found.next), legend()),
  );
}

