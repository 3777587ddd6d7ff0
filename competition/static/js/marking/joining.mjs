/** The tablet joins, the judge comes in, the screen is locked (配对、登录、锁屏). */
import { h, icon, plate } from "./elements.mjs";
import * as pin from "./pin.mjs";
import { NoAnswer, ask } from "./server.mjs";
import { fact, keep } from "./store.mjs";
import { said, w } from "./words.mjs";

function frame(app, title, sub, ...content) {
  return h(
    "div",
    { class: "marking marking-2" },
    h("header", { class: "mbar mbar-home" }, h("div", { class: "grow" }, h("h1", {}, title), h("div", { class: "sub" }, sub)), app.languageButton(), app.largeType()),
    h("main", { class: "joining", id: "content", tabindex: "-1" }, ...content),
  );
}

function field(id, label, attributes, hint = "") {
  const input = h("input", { id, class: "form-control form-control-lg", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", ...attributes });
  return { input, row: h("div", { class: "joining-field" }, h("label", { for: id, class: "form-label" }, label), input, hint && h("p", { class: "form-text" }, hint)) };
}

async function told(says, work) {
  says.textContent = "";
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    says.textContent = w("no_server");
    return null;
  }
}

/** Type the pairing code that the organiser's page shows. */
export function pairing(app) {
  const code = field("code", w("pairing_code"), { required: true, placeholder: "K7Q2-9FTB-3M5X-HD8C" }, w("pairing_hint"));
  const label = field("label", w("tablet_name"), { maxlength: 60, autocapitalize: "off" }, w("tablet_name_hint"));
  const says = h("p", { class: "pin-says", role: "alert" });
  const fromAddress = new URLSearchParams(location.search).get("pair");
  if (fromAddress) code.input.value = fromAddress;
  const send = async (event) => {
    event.preventDefault();
    if (!code.input.value.trim()) {
      says.textContent = w("code_missing");
      return;
    }
    const answer = await told(says, () => ask("POST", "devices/pair", { json: { code: code.input.value, label: label.input.value } }));
    if (!answer) return;
    if (answer.status !== 201) {
      says.textContent = answer.body?.message ?? w("no_server");
      return;
    }
    await keep("device", answer.body);
    await navigator.storage?.persist?.();
    history.replaceState(null, "", location.pathname);
    app.show("card");
  };
  const form = h("form", { class: "joining-card", on: { submit: send }, novalidate: true }, h("h2", {}, w("pair_tablet")), code.row, label.row, says, h("button", { type: "submit", class: "btn btn-primary btn-big" }, w("pair_now")));
  return frame(app, w("app_name"), w("not_paired"), form);
}

/** Card (scanned or typed) and PIN. */
export function card(app, device, why = "") {
  const badge = field("badge", w("card_number"), { inputmode: "numeric", required: true, autofocus: true }, w("card_hint"));
  const enter = async (given) => {
    if (!badge.input.value.trim()) {
      pad.wrong(w("card_missing"));
      badge.input.focus();
      return;
    }
    const answer = await told(pad.says, () => ask("POST", "judge-sessions", { json: { badge: badge.input.value, pin: given } }));
    if (!answer) {
      pad.wrong(w("no_server"));
      return;
    }
    if (answer.status !== 201) {
      if (answer.body?.code === "device-unknown") await app.unpaired(answer.body.message);
      else pad.wrong(answer.body?.message ?? w("no_server"));
      return;
    }
    const before = await fact("session");
    if (before && before.card !== answer.body.card) await app.otherJudge();
    await keep("session", answer.body);
    await pin.learn(given);
    await app.enter();
  };
  const pad = pin.pad({ whole: enter });
  return frame(
    app,
    said(device.event.name),
    device.label,
    h("div", { class: "joining-card" }, h("h2", {}, w("your_card")), why && h("p", { class: "muted" }, why), badge.row, h("p", { class: "muted" }, icon("lock"), w("pin_hint"))),
    h("div", { class: "joining-card joining-pin" }, h("h2", {}, w("pin")), pad.dots, pad.says, pad.keys),
  );
}

/** The screen was locked: the same judge's PIN opens it, without a server. */
export function locked(app, device, session) {
  const enter = async (given) => {
    const found = await pin.check(given);
    if (found.is === "right") await app.enter();
    else if (found.is === "wrong") pad.wrong(w("pin_wrong", { left: found.left }));
    else app.show("card", w("pin_gone"));
  };
  const pad = pin.pad({ whole: enter });
  return frame(
    app,
    said(device.event.name),
    device.label,
    h(
      "div",
      { class: "joining-card" },
      h("h2", {}, w("screen_locked")),
      h("p", { class: "muted" }, w("locked_hint")),
      plate(session.card),
      h("button", { type: "button", class: "btn btn-mid", on: { click: () => app.show("card") } }, w("other_judge")),
    ),
    h("div", { class: "joining-card joining-pin" }, h("h2", {}, w("pin")), pad.dots, pad.says, pad.keys),
  );
}
