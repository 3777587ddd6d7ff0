/** Checking what somebody else signed (复核): read aspect by aspect with objections, or typed again unseen; signed either way. */
import { glyph, h, hidden, icon, plate, stateLine } from "./elements.mjs";
import { handInCheck } from "./handing.mjs";
import { bar, codeOf, legendOf, onward, seatLine, seatTitle, traySign } from "./home.mjs";
import { checks, checkStanding, draftIn, keepDraft, schemeOf, seat, seatOf } from "./sheets.mjs";
import { signature } from "./signature.mjs";
import { signingPage } from "./signing.mjs";
import { subtotal } from "./subtotals.mjs";
import { summary } from "./summary.mjs";
import { w } from "./words.mjs";

const LONGEST = 300;

const placeOf = (check) => `${seatOf(check).blind ? "sheet" : "check"}/${check.id}`;

/** In the words of checks: what is open waits for its check. */
const standingOf = (check) => (checkStanding(check) === "open" ? "unchecked" : checkStanding(check));

/** The checker's first screen: the next code, what does not agree, all codes in words. */
export function checkHome(app) {
  const one = seat();
  const all = checks();
  const next = all.find((check) => checkStanding(check) === "open" || checkStanding(check) === "draft");
  const apart = all.filter((check) => checkStanding(check) === "differs");
  const words = one.blind ? ["next_typing", "start_typing"] : ["next_check", "start_checking"];
  const card = next
    ? [h("h2", { id: "next" }, w(words[0])), plate(codeOf(next), "xl"), h("p", {}, w("check_label")), h("a", { class: "btn btn-primary btn-big", href: `#${placeOf(next)}` }, w(words[1]))]
    : [h("h2", { id: "next" }, w("nothing_to_check")), h("p", {}, w("nothing_to_check_hint")), ...(onward(app) ?? [])];
  const line = (check) => h("li", {}, plate(codeOf(check)), h("div", { class: "grow" }, stateLine("differs"), h("div", { class: "reason" }, Object.entries(check.remarks).map(([code, text]) => (text ? `${code} ${text}` : code)).join(w("comma")))), h("a", { class: "btn btn-mid", href: `#${placeOf(check)}`, "aria-label": `${w("check_again")} ${codeOf(check)}` }, w("check_again")));
  const side = apart.length ? h("section", { class: "home-card" }, h("h2", {}, w("do_not_agree", { count: apart.length })), h("ul", { class: "queue" }, ...apart.map(line))) : null;
  const tray = h("nav", { class: "tray", "aria-label": w("all_codes") }, ...all.map((check) => traySign(check, standingOf(check), placeOf(check), check === next)));
  return h("div", { class: "marking" }, bar(app, `${w("checking")} · ${seatTitle(one)}`, seatLine(one)), h("main", { class: "home", id: "content", tabindex: "-1" }, h("section", { class: "home-next", "aria-labelledby": "next" }, ...card), h("div", { class: "home-right" }, side)), h("footer", { class: "home-foot" }, hidden(w("all_codes")), tray, legendOf(all.map(standingOf))));
}

/** The marks as they were signed; each line can be objected to, with a reason. */
export function checking(app, check) {
  const scheme = schemeOf(check);
  const one = seatOf(check);
  const objections = new Map(Object.entries(draftIn(check)?.objections ?? {}));
  const keep = async () => {
    const at = new Date().toISOString();
    try {
      await keepDraft({ sheet: check.id, base: check.rev, scheme: scheme.digest, marks: {}, history: [], future: [], objections: Object.fromEntries(objections), saved_at: at });
      app.stored(at);
    } catch {
      app.cannotStore();
    }
  };
  const word = h("span", {});
  const says = h("p", { class: "field-problem", role: "alert" });
  const show = () => {
    word.textContent = objections.size ? w("sign_objections", { count: objections.size, code: codeOf(check) }) : w("sign_agreed", { code: codeOf(check) });
  };
  const object = (aspect) => {
    const reason = h("input", { class: "form-control", type: "text", maxlength: LONGEST, value: objections.get(aspect.code) ?? "", "aria-label": w("objection_to", { aspect: aspect.code }), placeholder: w("objection_hint") });
    reason.addEventListener("input", () => {
      objections.set(aspect.code, reason.value);
      void keep();
    });
    const look = () => {
      const on = objections.has(aspect.code);
      key.setAttribute("aria-pressed", String(on));
      key.className = `key object${on ? " is-on" : ""}`;
      reason.hidden = !on;
      return on;
    };
    const press = () => {
      if (objections.has(aspect.code)) objections.delete(aspect.code);
      else objections.set(aspect.code, reason.value);
      if (look()) reason.focus();
      says.textContent = "";
      show();
      void keep();
    };
    const key = h("button", { type: "button", class: "key object", "aria-label": w("object_to", { aspect: aspect.code }), on: { click: press } }, glyph("attention"), w("object"));
    look();
    return h("div", { class: "objection" }, key, reason);
  };
  const hand = async (proof) => {
    const bare = [...objections].find(([, text]) => !text.trim());
    if (bare) {
      says.textContent = w("objection_bare", { aspect: bare[0] });
      return;
    }
    await handInCheck(check, Object.fromEntries(objections), proof);
    app.go("home");
  };
  show();
  return signingPage(app, {
    back: "home",
    leave: w("back"),
    marks: plate(codeOf(check)),
    title: w("check_signed"),
    sub: `${seatTitle(one)} · ${seatLine(one)}`,
    list: summary(check, scheme, check.marks, subtotal(scheme, check.marks), object),
    side: signature(app, { lead: h("div", {}, h("p", { class: "sign-words" }, icon("eye"), " ", w("declaration_check")), says), word, hand }),
  });
}
