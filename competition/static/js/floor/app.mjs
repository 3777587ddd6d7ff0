/** The desk of the floor (检录台): the door and the floor, from a list loaded ahead; what is noted is kept here first and goes out by itself.
 *
 *  <div id="app" data-module="floor/app" data-store="floor" data-family="floor" data-api="/floor/api/" data-sprite data-version data-worker>
 */
import { recall, remember } from "../lib/remembered.mjs";
import { browserName } from "../marking/checkup.mjs";
import { glyph, h, icon, marked, useSprite } from "../marking/elements.mjs";
import { showHelp } from "../marking/help.mjs";
import * as outbox from "../marking/outbox.mjs";
import * as photos from "../marking/photos.mjs";
import * as presence from "../marking/presence.mjs";
import { NoAnswer, ask } from "../marking/server.mjs";
import * as shell from "../marking/shell.mjs";
import { fact, forget, keep } from "../marking/store.mjs";
import { choose, chosen, load, said, w } from "../marking/words.mjs";
import { Door } from "./door.mjs";
import { Incidents } from "./incidents.mjs";
import * as joining from "./joining.mjs";
import * as roll from "./roll.mjs";

const NOTES_EVERY = 15000;
const LIST_EVERY = 300000;
const QUIET = 30000;

class App {
  constructor(root) {
    this.root = root;
    this.chips = new Set();
    this.place = "door";
  }

  async start() {
    presence.alone(() => this.show("elsewhere"));
    outbox.watch(() => void this.sentChanged());
    window.addEventListener("beforeunload", (event) => this.waiting && event.preventDefault());
    await roll.recall();
    await photos.recall();
    const [device, session] = [await fact("device"), await fact("session")];
    if (!device || new URLSearchParams(location.search).has("pair")) await this.show("pairing");
    else if (!session) await this.show("card");
    else await this.enter();
    void shell.keep(this.root.dataset.worker, location.pathname, { free: () => this.isFree(), changed: () => this.showChip() });
  }

  async isFree() {
    return presence.untouchedFor(QUIET) && !(await outbox.unsent()).length;
  }

  async show(screen, why = "") {
    this.screen = screen;
    const device = await fact("device");
    if (screen === "elsewhere") this.put(joining.elsewhere(this));
    else if (screen === "pairing" || !device) this.put(joining.pairing(this, why));
    else this.put(joining.card(this, device, why));
  }

  async enter() {
    this.screen = "inside";
    outbox.network.needsPin = false;
    this.device = await fact("device");
    if (!roll.state.list) await this.quietly(() => roll.refreshList());
    this.trade = roll.trade(await fact("trade")) ? await fact("trade") : (roll.trades()[0]?.code ?? "");
    this.session = roll.session(await fact("session_of_desk"))?.trade === this.trade ? await fact("session_of_desk") : roll.current(this.trade);
    this.render();
    if (!this.begun) this.begin();
    await this.renew(true);
  }

  begin() {
    this.begun = true;
    outbox.begin();
    setInterval(() => void this.renew(false), NOTES_EVERY);
    setInterval(() => void this.renew(true), LIST_EVERY);
    void this.beat();
    setInterval(() => void this.beat(), NOTES_EVERY * 2);
  }

  /** Ask for what is new; whoever types is not disturbed by it. */
  async renew(whole) {
    if (this.screen !== "inside") return;
    const list = whole && (await this.quietly(() => roll.refreshList()));
    const notes = await this.quietly(() => roll.refreshNotes({ whole }));
    if ((list || notes) && this.screen === "inside") await this.view.renew();
    await this.showChip();
  }

  /** Do what asks the server; silence is a state, not a fault. */
  async quietly(work) {
    const device = await fact("device");
    try {
      const found = await work();
      outbox.network.online = true;
      return found;
    } catch (error) {
      if (error.status === 401) outbox.network.needsPin = true;
      else if (outbox.isUnpaired(error.code)) await this.unpaired(error.message, error.code, device);
      else if (error instanceof NoAnswer) outbox.network.online = false;
      else throw error;
      return null;
    }
  }

  silent() {
    outbox.network.online = false;
    void this.showChip();
  }

  async beat() {
    const waiting = await outbox.unsent();
    const persisted = (await navigator.storage?.persisted?.()) ?? false;
    const status = { outbox: { count: waiting.length, oldest: waiting[0]?.signed_at ?? "", sheets: [] }, storage: { persisted, kept: shell.kept() }, app: `${this.root.dataset.version.slice(0, 8)} ${browserName(navigator.userAgent)}`, battery: "" };
    await this.quietly(() => ask("POST", "devices/self/heartbeat", { json: status }));
  }

  async sentChanged() {
    await roll.recallOwn();
    if (this.screen === "inside") await this.view?.renew();
    await this.showChip();
  }

  async chooseTrade(code, one = null) {
    this.trade = code;
    this.session = roll.current(code);
    await keep("trade", code);
    this.render();
    if (one) this.view.choose(one);
  }

  async chooseSession(id, one = null) {
    this.session = id;
    await keep("session_of_desk", id);
    this.render();
    if (one) this.view.choose(one);
  }

  go(place) {
    this.place = place;
    this.render();
  }

  render() {
    this.view = this.place === "door" ? new Door(this) : new Incidents(this);
    const open = roll.state.incidents.filter((one) => one.state === "decided").length;
    const tab = (place, name, count) => h("button", { type: "button", class: "tool", "aria-pressed": String(this.place === place), on: { click: () => this.go(place) } }, icon(name), h("span", {}, w(`tab_${place}`), count ? h("span", { class: "bubble" }, String(count)) : ""));
    const chip = h("button", { type: "button", class: "net", on: { click: () => this.chipPressed() } });
    const head = h("header", { class: "mbar mbar-home floor-bar" }, h("div", { class: "grow" }, h("h1", {}, w("app_name")), h("div", { class: "sub" }, [said(this.device?.event.name), this.device?.label].filter(Boolean).join(" · "))), chip, h("div", { class: "floor-tabs" }, tab("door", "check", 0), tab("floor", "note", open)), this.languageButton(), h("button", { type: "button", class: "tool", on: { click: () => void this.leave() } }, icon("leave"), h("span", { class: "tool-word" }, w("leave"))));
    this.put(h("div", { class: "marking marking-2" }, head, h("main", { class: "floor-page", id: "content", tabindex: "-1" }, this.view.build())));
  }

  put(element) {
    marked(element, { kind: roll.state.list?.event.kind, help: () => showHelp(this.screen === "inside" ? this.place : "joining") });
    this.chips = new Set(element.querySelectorAll(".net"));
    this.root.replaceChildren(element);
    document.title = w("app_name");
    void this.showChip();
  }

  /** Whoever stood here leaves; what is unsent stays and goes out when somebody comes. */
  async leave() {
    await this.quietly(() => ask("DELETE", "judge-sessions/current"));
    await keep("session", null);
    await this.show("card");
  }

  /** The server knows this desk no more: what it holds stays, unless the desk was shut out and nothing is unsent. */
  async unpaired(why, code, asked) {
    if (!(await presence.endsPairing(asked?.device_id))) return;
    const waiting = (await outbox.withoutReceipt()).length;
    if (waiting || code !== outbox.SHUT_OUT) {
      await keep("device", null);
      await keep("session", null);
    } else await forget();
    await this.show("pairing", waiting ? w("unpaired_unsent", { count: waiting }) : why);
  }

  chipPressed() {
    if (outbox.network.needsPin) return this.show("card", w("pin_again"));
    void outbox.flush();
    return this.renew(true);
  }

  async showChip() {
    this.waiting = (await outbox.unsent()).length;
    const aside = (await outbox.rows()).filter((row) => row.state === "aside").length;
    const { online, needsPin, mirrored } = outbox.network;
    let [tone, shape, lead, small] = ["is-done", "delivered", w("all_sent"), ""];
    if (this.waiting) [tone, shape, lead] = ["is-care", "signed", w("to_send", { count: this.waiting })];
    else if (!online) [tone, shape, lead] = ["is-care", "lost", w("offline")];
    if (!online) small = w(shell.possible() ? "offline_goes_on" : "offline_stay");
    if (aside) [tone, shape, lead, small] = ["is-stop", "error", w("set_aside", { count: aside }), w("set_aside_do")];
    if (needsPin) [tone, shape, lead, small] = ["is-care", "attention", w("pin_wanted"), w("tap_for_pin")];
    if (mirrored) [tone, shape, lead, small] = ["is-stop", "error", w("spare_place"), w("spare_place_do")];
    for (const chip of this.chips) {
      chip.className = `net ${tone}`;
      chip.replaceChildren(glyph(shape), h("span", {}, h("b", {}, lead), small && h("small", {}, small)));
    }
  }

  languageButton() {
    const other = chosen() === "zh" ? "en" : "zh";
    const turn = () => {
      choose(other);
      remember("language", other);
      document.documentElement.lang = other === "en" ? "en" : "zh-CN";
      if (this.screen === "inside") this.render();
      else void this.show(this.screen);
    };
    return h("button", { type: "button", class: "tool wide-only", lang: other === "en" ? "en" : "zh-CN", on: { click: turn } }, other === "en" ? "English" : "中文");
  }
}

export async function init(root) {
  const language = recall("language");
  if (language) document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  load(document, document.documentElement.lang);
  await Promise.all([useSprite(root.dataset.sprite), fact("device")]);
  await new App(root).start();
}
