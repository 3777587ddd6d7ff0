/** The tablet joins, the judge comes in, the screen is locked (配对、登录、锁屏). */
import { checkup, insideChat, isInstalled } from "./checkup.mjs";
import { glyph, h, icon, plate, tool } from "./elements.mjs";
import { isUnpaired, sendAnew } from "./outbox.mjs";
import * as pin from "./pin.mjs";
import { notePaired } from "./presence.mjs";
import { scanKey } from "./scan.mjs";
import { NoAnswer, ask } from "./server.mjs";
import { fact, keep, note } from "./store.mjs";
import { said, w } from "./words.mjs";

export function frame(app, title, sub, ...content) {
  return h(
    "div",
    { class: "marking marking-2" },
    h("header", { class: "mbar mbar-home" }, h("div", { class: "grow" }, h("h1", {}, title), h("div", { class: "sub" }, sub)), app.begun ? app.networkChip() : null, app.languageButton(), app.largeType()),
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

/** How an app gets onto the home screen; a browser that offers it itself is asked. */
let offer = null;
globalThis.addEventListener?.("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
  for (const key of document.querySelectorAll(".install-key")) key.hidden = false;
});

function installing() {
  const apple = /iPad|iPhone|Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1;
  const key = h("button", { type: "button", class: "btn btn-mid install-key", hidden: !offer, on: { click: () => void offer?.prompt() } }, icon("download"), w("install_now"));
  return h("section", { class: "joining-card" }, h("h2", {}, w("install_first")), h("p", {}, w(apple ? "install_apple" : "install_other")), h("p", { class: "muted" }, w("install_why")), key);
}

/** Inside a chat app's browser nothing is safe: say how to get out of it. */
function elsewhereBrowser(app) {
  return frame(app, w("app_name"), w("not_paired"), h("section", { class: "joining-card" }, h("h2", {}, w("chat_browser")), h("p", {}, w("chat_browser_do")), h("p", { class: "mono" }, location.href)));
}

/** The pairing code out of what a QR says: the organiser's page has it in an address. */
export function codeIn(text) {
  const found = /[?&]pair=([^&#\s]+)/.exec(text);
  return found ? decodeURIComponent(found[1]) : text.trim();
}

/** Type or scan the pairing code that the organiser's page shows. */
export function pairing(app, why = "") {
  if (insideChat(navigator.userAgent)) return elsewhereBrowser(app);
  const code = field("code", w("pairing_code"), { required: true, placeholder: "K7Q2-9FTB-3M5X-HD8C" }, w("pairing_hint"));
  const label = field("label", w("tablet_name"), { maxlength: 60, autocapitalize: "off" }, w("tablet_name_hint"));
  const says = h("p", { class: "pin-says", role: "alert" });
  const fromAddress = new URLSearchParams(location.search).get("pair");
  if (fromAddress) code.input.value = fromAddress;
  const send = async (event) => {
    event?.preventDefault();
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
    await sendAnew(answer.body);
    await navigator.storage?.persist?.();
    notePaired(true);
    if (!app.begun) app.begin();
    history.replaceState(null, "", location.pathname);
    await app.show("card");
  };
  const scanned = (text) => {
    code.input.value = codeIn(text);
    void send();
    return true;
  };
  const form = h("form", { class: "joining-card", on: { submit: send }, novalidate: true }, h("h2", {}, w("pair_tablet")), code.row, scanKey(w("scan_pairing"), scanned), label.row, says, h("button", { type: "submit", class: "btn btn-primary btn-big" }, w("pair_now")));
  const kept = why && h("div", { class: "notice is-care joining-wide", role: "status" }, glyph("attention"), h("div", { class: "grow" }, why), thisTablet(app));
  return frame(app, w("app_name"), w("not_paired"), kept, isInstalled() ? null : installing(), form);
}

/** What this tablet keeps cannot be read: nothing is begun here before it can. */
export const unreadable = (app) => frame(app, w("app_name"), "", h("section", { class: "joining-card" }, h("h2", { class: "state is-stop" }, glyph("error"), w("cannot_read")), h("p", {}, w("cannot_read_do")), h("button", { type: "button", class: "btn btn-mid", on: { click: () => location.reload() } }, w("try_again"))));

/** Another window of the app works; this one gives way until it is asked to go on. */
export function elsewhere(app) {
  return frame(app, w("app_name"), "", h("section", { class: "joining-card" }, h("h2", {}, w("elsewhere")), h("p", {}, w("elsewhere_hint")), h("button", { type: "button", class: "btn btn-primary btn-big", on: { click: () => location.reload() } }, w("work_here"))));
}

/** The number on a card, out of what was typed or what its QR says. */
export const numberOn = (badge) => (/^JUDGE:(\d+):/i.exec(badge.trim())?.[1] ?? badge.trim());

/** Without a server: the judge who was here last comes in again by his own card and PIN. */
async function withoutServer(app, pad, badge, given) {
  const before = await fact("session");
  if (!before || numberOn(badge) !== before.card) return pad.wrong(w("no_server_other"));
  const found = await pin.check(given);
  if (found.is === "right") return app.enter();
  return pad.wrong(found.is === "wrong" ? w("pin_wrong", { left: found.left }) : w("no_server"));
}

/** Card (scanned or typed) and PIN. */
export function card(app, device, why = "") {
  const badge = field("badge", w("card_number"), { inputmode: "numeric", required: true, autofocus: true }, w("card_hint"));
  badge.input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    pad.keys.querySelector("button").focus();
  });
  const scanned = (text) => {
    badge.input.value = text.trim();
    pad.keys.querySelector("button").focus();
    return true;
  };
  const enter = async (given) => {
    if (!badge.input.value.trim()) {
      pad.wrong(w("card_missing"));
      badge.input.focus();
      return;
    }
    const answer = await told(pad.says, () => ask("POST", "judge-sessions", { json: { badge: badge.input.value, pin: given } }));
    if (!answer) return withoutServer(app, pad, badge.input.value, given);
    if (answer.status !== 201) {
      if (isUnpaired(answer.body?.code)) await app.unpaired(answer.body.message, answer.body.code, device);
      else pad.wrong(answer.body?.message ?? w("no_server"));
      return;
    }
    return accepted(app, answer, given);
  };
  const pad = pin.pad({ whole: enter });
  return frame(
    app,
    said(device.event.name),
    device.label,
    h(
      "div",
      { class: "joining-column" },
      h("div", { class: "joining-card" }, h("h2", {}, w("your_card")), why && h("p", { class: "muted" }, why), badge.row, scanKey(w("scan_card"), scanned)),
      h("section", { class: "joining-card joining-check" }, h("h2", {}, w("check")), checkup(), thisTablet(app)),
    ),
    h("div", { class: "joining-card joining-pin" }, h("h2", {}, w("pin")), h("p", { class: "muted" }, icon("lock"), w("pin_hint")), pad.dots, pad.says, pad.keys),
  );
}

const thisTablet = (app) => tool("device", w("this_tablet"), () => app.show("tablet"), { class: "btn btn-mid" });

/** The server has taken card and PIN: this judge is at this tablet from here on. */
async function accepted(app, answer, given) {
  const before = await fact("session");
  if (before?.card !== answer.body.card) await app.otherJudge();
  await learn(answer, given);
  await app.enter();
}

async function learn(answer, given) {
  await note("session", answer.body);
  await pin.learn(given);
}

/** Whether this is the PIN the chief has just given, which only the server knows yet; from here on the tablet knows it too. */
export async function isNewPin(given) {
  const session = await fact("session");
  try {
    const answer = await ask("POST", "judge-sessions", { json: { badge: session.card, pin: given }, wait: 4000 });
    if (answer.status !== 201) return false;
    await learn(answer, given);
    return true;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return false;
  }
}

/** The screen was locked: the same judge's PIN opens it, without a server. */
export function locked(app, device, session) {
  const enter = async (given) => {
    const found = await pin.check(given);
    if (found.is === "right" || (await isNewPin(given))) await app.enter();
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
    h("div", { class: "joining-card joining-pin" }, h("h2", {}, w("pin")), h("p", { class: "muted" }, icon("lock"), w("pin_hint")), pad.dots, pad.says, pad.keys),
  );
}
