/** The judge's first screen (首页): the next code, what is missing, what to sign; a tray of all codes, a legend in words. */
import { glyph, h, hidden, icon, plate, stateGlyph, stateLine, tone, tool } from "./elements.mjs";
import { allSeats, aspectsOf, clockRuns, draftIn, elsewhere, mayMark, schemeOf, seat, seatOf, sheets, sitAt, standing, state, totals } from "./sheets.mjs";
import { written } from "./subtotals.mjs";
import { said, w } from "./words.mjs";

const LEGEND = ["delivered", "agreed", "checked", "queued", "sending", "waits", "draft", "reopened", "apart", "differs", "conflict", "flagged", "aside", "open", "unchecked", "recused", "locked"];

const HOW = { sheet: "by_contestant", table: "side_by_side", question: "by_question" };

export const seatTitle = (one) => `${said(one.trade)} · ${said(one.module)}`;
export const seatLine = (one) => [w("seat", { seat: one.code }), said(one.panel)].filter(Boolean).join(" · ");
export const totalText = (sheet) => written(totals(sheet).total, Math.min(1, schemeOf(sheet).decimals));

/** What the sheet is called: its code, and which attempt where there are several. */
export function codeOf(sheet) {
  return seatOf(sheet).attempts.length > 1 && !sheet.trial ? `${sheet.code}·${sheet.attempt}` : sheet.code;
}

/** Sheets by what they want of the judge: next, reopened or begun, ready to be signed. */
export function sorted() {
  const found = { next: null, begun: [], ready: [] };
  for (const sheet of sheets()) {
    const is = standing(sheet);
    const asked = is === "reopened" || is === "apart";
    const missing = is === "draft" || asked ? totals(sheet).missing.length : 0;
    if (asked && !draftIn(sheet)) found.begun.push(sheet);
    else if (is === "draft" || asked) (missing || clockRuns(sheet) ? found.begun : found.ready).push(sheet);
    else if (is === "open") found.next ??= sheet;
  }
  return found;
}

/** Sit down at another seat of the same judge. */
const moveTo = (app, { one, count }, kind) =>
  h("button", { type: "button", class: `btn ${kind}`, on: { click: async () => { await sitAt(one.id); app.go("home"); app.render(); } } }, `${said(one.module) === said(seat()?.module) ? seatLine(one) : `${said(one.module)} · ${seatLine(one)}`} `, h("span", { class: "sub num" }, w("sheets_wait", { count })));

/** What to do once a seat has nothing more: where the same judge is waited for, or null. */
export function onward(app) {
  const others = elsewhere();
  return others.length ? [h("p", {}, w("seat_done_hint")), ...others.map((each, n) => moveTo(app, each, n ? "btn-mid" : "btn-primary btn-big"))] : null;
}

/** While this seat has work: that others of his wait too. */
function otherSeats(app, busy) {
  const others = busy ? elsewhere() : [];
  return queue(w("other_seats"), others.map((each) => h("li", { class: "in-rows" }, h("div", {}, seatTitle(each.one)), moveTo(app, each, "btn-mid"))));
}

function nextCard(app, next, found) {
  if (next) {
    return h(
      "section",
      { class: "home-next", "aria-labelledby": "next" },
      h("h2", { id: "next" }, w(next.trial ? "trial_next" : "next")),
      plate(codeOf(next), "xl"),
      h("p", {}, w(next.trial ? "trial_hint" : "check_label")),
      h("a", { class: "btn btn-primary btn-big", href: `#sheet/${next.id}` }, w("start_marking")),
    );
  }
  const waits = found.begun.length + found.ready.length;
  const others = waits ? null : onward(app);
  if (others) return h("section", { class: "home-next", "aria-labelledby": "next" }, h("h2", { id: "next" }, w(sheets().length ? "seat_done" : "no_sheets")), ...others);
  return h("section", { class: "home-next", "aria-labelledby": "next" }, h("h2", { id: "next" }, sheets().length ? w(waits ? "no_more_new" : "all_done") : w("no_sheets")), h("p", {}, sheets().length ? w(waits ? "no_more_new_hint" : "all_done_hint") : w("no_sheets_hint")));
}

/** Where the panel lies too far apart; what the others gave is not said. */
export function apartText({ held }) {
  const aspects = held.filter(Boolean);
  return aspects.length ? w("apart_at", { aspects: aspects.join(w("comma")) }) : w("apart_whole");
}

function begunLine(sheet) {
  const is = standing(sheet);
  const missing = totals(sheet).missing;
  const names = aspectsOf(schemeOf(sheet)).map((aspect) => aspect.code).filter((code) => missing.includes(code));
  const shown = names.length > 6 ? [...names.slice(0, 6), "…"] : names;
  const anew = is === "reopened" || is === "apart";
  const reason = is === "apart" ? apartText(sheet) : is === "reopened" ? w("chief_says", { reason: sheet.reason ?? "" }) : shown.length ? w("lacks", { aspects: shown.join(w("comma")) }) : w("stop_first");
  return h(
    "li",
    {},
    plate(codeOf(sheet)),
    h("div", { class: "grow" }, clockRuns(sheet) ? h("span", { class: "state is-act" }, glyph("running"), h("span", {}, w("clock_runs"))) : stateLine(is), h("div", { class: "reason" }, reason)),
    h("a", { class: "btn btn-mid", href: `#sheet/${sheet.id}`, "aria-label": `${w(anew ? "mark_anew" : "carry_on")} ${codeOf(sheet)}` }, w(anew ? "mark_anew" : "carry_on")),
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

/** One code of the tray: its state as a shape, and in words for who hears it. */
export function traySign(sheet, is, place, isNext) {
  const receipt = is === "delivered" ? (state.sent.get(sheet.id)?.receipt ?? sheet.receipt ?? "") : "";
  const label = [codeOf(sheet), isNext ? w("next") : w(`state_${is}`), receipt && w("receipt", { receipt })].filter(Boolean).join(" ");
  return h("a", { href: `#${place}`, class: isNext ? "is-next" : null, "aria-label": label, title: receipt ? w("receipt", { receipt }) : null }, h("span", { class: isNext ? null : tone(is) || "is-off" }, stateGlyph(is)), sheet.trial ? sheet.code : short(sheet.code));
}

function tray(next) {
  const here = sheets().map((sheet) => traySign(sheet, standing(sheet), `sheet/${sheet.id}`, sheet.id === next?.id));
  const out = (seat()?.excluded ?? []).map((code) => h("span", { class: "tray-out", role: "img", "aria-label": `${code} ${w("state_recused")}` }, h("span", { class: "is-off" }, stateGlyph("recused")), short(code)));
  return h("nav", { class: "tray", "aria-label": w("all_codes") }, ...here, ...out);
}

/** Every state there is among some, in words, with its count. */
export function legendOf(standings) {
  const counts = new Map();
  for (const is of standings) counts.set(is, (counts.get(is) ?? 0) + 1);
  return h("div", { class: "legend" }, ...LEGEND.filter((name) => counts.get(name)).map((name) => stateLine(name, " ", h("b", {}, counts.get(name)))));
}

const legend = () => legendOf([...sheets().map(standing), ...(seat()?.excluded ?? []).map(() => "recused")]);

function seatSwitch(app) {
  const seats = allSeats();
  if (seats.length < 2) return null;
  const trades = new Set(seats.map((one) => said(one.trade)));
  const title = (one) => (trades.size > 1 ? seatTitle(one) : said(one.module));
  const select = h(
    "select",
    { class: "form-select seat-switch", "aria-label": w("choose_sheet"), on: { change: async () => { await sitAt(select.value); app.render(); } } },
    ...seats.map((one) => h("option", { value: one.id, selected: one.id === state.seat }, [one.checks && w("checking"), title(one), seatLine(one)].filter(Boolean).join(" · "))),
  );
  return select;
}

/** The bar of a first screen. */
export function bar(app, title, sub) {
  return h(
    "header",
    { class: "mbar mbar-home" },
    h("div", { class: "grow" }, h("h1", {}, title), h("div", { class: "sub" }, sub)),
    seatSwitch(app),
    app.networkChip(),
    app.languageButton(),
    app.largeType(),
    tool("device", w("this_tablet"), () => app.go("tablet"), { shown: false, class: "tool wide-only" }),
    tool("lock", w("lock_screen"), () => app.lock()),
  );
}

/** Ways to mark the same sheets: one by one, several side by side, question by question. */
function ways() {
  const open = sheets().filter(mayMark);
  if (open.length < 2) return null;
  const link = (place, shape) => h("li", {}, h("a", { class: "btn btn-mid", href: `#${place}` }, icon(shape), w(HOW[place])));
  return h("section", { class: "home-card" }, h("h2", {}, w("other_ways")), h("ul", { class: "home-ways" }, link("table", "scheme"), link("question", "down")));
}

function readyCard(ready) {
  const all = ready.length > 1 ? h("a", { class: "btn btn-mid", href: "#sign-all" }, w("sign_many", { count: ready.length })) : null;
  return queue([w("to_sign", { count: ready.length }), all ? h("span", { class: "push" }, all) : null], ready.map(readyLine));
}

export function home(app) {
  const one = seat();
  const found = sorted();
  const title = one ? seatTitle(one) : said(state.bundle?.event.name);
  const sub = one ? [seatLine(one), one.locked && w("module_locked")].filter(Boolean).join(" · ") : "";
  return h(
    "div",
    { class: "marking" },
    bar(app, title, sub),
    h(
      "main",
      { class: "home", id: "content", tabindex: "-1" },
      nextCard(app, found.next, found),
      h("div", { class: "home-right" }, queue(w("missing_sheets", { count: found.begun.length }), found.begun.map(begunLine)), found.ready.length ? readyCard(found.ready) : null, ways(), otherSeats(app, found.next || found.begun.length || found.ready.length)),
    ),
    h("footer", { class: "home-foot" }, hidden(w("all_codes")), tray(found.next), legend()),
  );
}
