/** A desk joins the floor, and somebody comes to it (终端配对、登录). */
import { h, icon } from "../marking/elements.mjs";
import { isUnpaired } from "../marking/outbox.mjs";
import * as pin from "../marking/pin.mjs";
import { scanKey } from "../marking/scan.mjs";
import { NoAnswer, ask } from "../marking/server.mjs";
import { fact, keep } from "../marking/store.mjs";
import { said, w } from "../marking/words.mjs";

function frame(app, title, sub, ...content) {
  return h("div", { class: "marking marking-2" }, h("header", { class: "mbar mbar-home" }, h("div", { class: "grow" }, h("h1", {}, title), h("div", { class: "sub" }, sub)), app.languageButton()), h("main", { class: "joining", id: "content", tabindex: "-1" }, ...content));
}

function field(id, label, attributes, hint = "") {
  const input = h("input", { id, class: "form-control form-control-lg", autocomplete: "off", spellcheck: "false", ...attributes });
  return { input, row: h("div", { class: "joining-field" }, h("label", { for: id, class: "form-label" }, label), input, hint && h("p", { class: "form-text" }, hint)) };
}

async function asked(says, path, json) {
  says.textContent = "";
  try {
    const answer = await ask("POST", path, { json });
    if (answer.status === 201) return answer;
    says.textContent = answer.body?.message ?? w("no_server");
    return isUnpaired(answer.body?.code) ? { unpaired: true, why: answer.body.message, code: answer.body.code } : null;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    says.textContent = w("no_server");
    return null;
  }
}

/** The code from the organisers' page, typed, scanned or in the address. */
export function pairing(app, why = "") {
  const code = field("code", w("pairing_code"), { autocapitalize: "characters", required: true, placeholder: "K7Q2-9FTB-3M5X-HD8C" }, w("pairing_hint"));
  const label = field("label", w("desk_name"), { maxlength: 60 }, w("desk_name_hint"));
  const says = h("p", { class: "pin-says", role: "alert" }, why);
  const send = async (event) => {
    event?.preventDefault();
    if (!code.input.value.trim()) return void (says.textContent = w("code_missing"));
    const answer = await asked(says, "devices/pair", { code: code.input.value, label: label.input.value });
    if (!answer?.body) return;
    const { session, ...device } = answer.body;
    await keep("device", device);
    await navigator.storage?.persist?.();
    history.replaceState(null, "", location.pathname);
    if (!session) return app.show("card");
    await keep("session", session);
    await app.enter();
  };
  const scanned = (text) => {
    code.input.value = decodeURIComponent(/[?&]pair=([^&#\s]+)/.exec(text)?.[1] ?? text.trim());
    void send();
    return true;
  };
  const given = new URLSearchParams(location.search).get("pair");
  if (given) {
    code.input.value = given;
    queueMicrotask(() => void send());
  }
  return frame(app, w("app_name"), w("not_paired"), h("form", { class: "joining-card", novalidate: true, on: { submit: send } }, h("h2", {}, w("pair_desk")), code.row, scanKey(w("scan_pairing"), scanned), label.row, says, h("button", { type: "submit", class: "btn btn-primary btn-big" }, w("pair_now"))));
}

/** Card and PIN; without a server only who was here last. */
export function card(app, device, why = "") {
  const badge = field("badge", w("card_number"), { inputmode: "numeric", required: true, autofocus: true }, w("card_hint"));
  const scanned = (text) => {
    badge.input.value = text.trim();
    pad.keys.querySelector("button").focus();
    return true;
  };
  const enter = async (given) => {
    if (!badge.input.value.trim()) {
      pad.wrong(w("card_missing"));
      return badge.input.focus();
    }
    const answer = await asked(pad.says, "judge-sessions", { badge: badge.input.value, pin: given });
    if (answer?.unpaired) return app.unpaired(answer.why, answer.code, device);
    if (!answer) return pad.says.textContent === w("no_server") ? again(given) : pad.wrong(pad.says.textContent);
    await keep("session", answer.body);
    await pin.learn(given);
    return app.enter();
  };
  const again = async (given) => {
    const before = await fact("session");
    const found = before && badge.input.value.trim().includes(before.card) ? await pin.check(given) : { is: "gone" };
    if (found.is === "right") return app.enter();
    return pad.wrong(found.is === "wrong" ? w("pin_wrong", { left: found.left }) : w("no_server_other"));
  };
  const pad = pin.pad({ whole: enter });
  return frame(
    app,
    said(device.event.name),
    device.label,
    h("div", { class: "joining-card" }, h("h2", {}, w("your_card")), why && h("p", { class: "muted" }, why), badge.row, scanKey(w("scan_card"), scanned)),
    h("div", { class: "joining-card joining-pin" }, h("h2", {}, w("pin")), h("p", { class: "muted" }, icon("lock"), w("pin_hint")), pad.dots, pad.says, pad.keys),
  );
}

/** Another window of the desk works; this one gives way until asked to go on. */
export function elsewhere(app) {
  return frame(app, w("app_name"), "", h("section", { class: "joining-card" }, h("h2", {}, w("elsewhere")), h("p", {}, w("elsewhere_hint")), h("button", { type: "button", class: "btn btn-primary btn-big", on: { click: () => location.reload() } }, w("work_here"))));
}
