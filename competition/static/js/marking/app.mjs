/** The judge's tablet (评分平板): which screen stands, the network chip, and what goes on by itself.
 *
 *  <div id="app" data-module="marking/app" data-sprite="…">: every word is in the page's templates, every fact comes by the API.
 */
import { init as largeType } from "../lib/large-type.mjs";
import { glyph, h, icon, useSprite } from "./elements.mjs";
import { home } from "./home.mjs";
import * as joining from "./joining.mjs";
import * as outbox from "./outbox.mjs";
import { NoAnswer, ask } from "./server.mjs";
import { SheetScreen } from "./sheet.mjs";
import * as sheets from "./sheets.mjs";
import { done, signing } from "./signing.mjs";
import { fact, forget, keep } from "./store.mjs";
import { choose, chosen, clockTime, load, w } from "./words.mjs";

const VERSION = "1";
const REFRESH_EVERY = 20000;
const HEARTBEAT_EVERY = 30000;

class App {
  constructor(root) {
    this.root = root;
    this.chips = new Set();
    this.saved = null;
    this.broken = false;
    this.screen = "";
  }

  async start() {
    outbox.watch(() => void this.sentChanged());
    window.addEventListener("hashchange", () => this.render());
    window.addEventListener("beforeunload", (event) => {
      if (this.waiting) event.preventDefault();
    });
    const device = await fact("device");
    if (!device) return this.show("pairing");
    if (!(await fact("session"))) return this.show("card");
    if (await fact("locked")) return this.show("locked");
    return this.enter();
  }

  /** Come in with a session: what is kept here first, what the server has as soon as it answers. */
  async enter() {
    await keep("locked", null);
    await sheets.recall();
    this.screen = "inside";
    outbox.network.needsPin = false;
    if (sheets.state.bundle) this.render();
    await this.refresh();
    this.render();
    if (!this.begun) this.begin();
    void outbox.flush();
  }

  begin() {
    this.begun = true;
    outbox.begin();
    setInterval(() => void this.refreshQuietly(), REFRESH_EVERY);
    setInterval(() => void this.beat(), HEARTBEAT_EVERY);
    void this.beat();
  }

  async refresh() {
    try {
      const changed = await sheets.refresh();
      outbox.network.online = true;
      return changed;
    } catch (error) {
      if (error instanceof NoAnswer) outbox.network.online = false;
      else if (error.status === 401) outbox.network.needsPin = true;
      else if (error.code === "device-unknown") await this.unpaired(w("unpaired"));
      else throw error;
      return false;
    }
  }

  /** New facts never move anything under a finger: the first screen alone is drawn anew. */
  async refreshQuietly() {
    if (this.screen !== "inside" || document.hidden) return;
    const changed = await this.refresh();
    await this.showChips();
    if (changed && this.place() === "home") this.render();
  }

  async beat() {
    const waiting = await outbox.unsent();
    const estimate = (await navigator.storage?.estimate?.()) ?? {};
    const persisted = (await navigator.storage?.persisted?.()) ?? false;
    const battery = navigator.getBattery ? String(Math.round((await navigator.getBattery()).level * 100)) : "";
    const status = { outbox: { count: waiting.length, oldest: waiting[0]?.signed_at ?? "", sheets: waiting.map((row) => row.sheet) }, storage: { persisted, usage: Math.round(estimate.usage ?? 0) }, app: VERSION, battery };
    try {
      await ask("POST", "devices/self/heartbeat", { json: status });
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
  }

  async sentChanged() {
    await sheets.recallSent();
    await this.showChips();
    if (this.screen !== "inside") return;
    if (outbox.network.needsPin && !this.askedPin) {
      this.askedPin = true;
      return;
    }
    if (["home", "done"].includes(this.place())) this.render();
  }

  place() {
    return location.hash.slice(1).split("/")[0] || "home";
  }

  go(place) {
    if (location.hash === `#${place}`) this.render();
    else location.hash = place;
  }

  render() {
    if (this.screen !== "inside") return;
    const [place, id] = location.hash.slice(1).split("/");
    const sheet = id ? sheets.sheet(id) : null;
    let element;
    if (place === "sheet" && sheet) element = new SheetScreen(this, sheet).build();
    else if (place === "sign" && sheet && sheets.mayMark(sheet) && !sheets.totals(sheet).missing.length) element = signing(this, sheet);
    else if (place === "done" && sheet) element = done(this, sheet);
    else element = home(this);
    this.put(element);
  }

  put(element) {
    const old = this.root.firstElementChild?.querySelector(".home-foot")?.scrollTop;
    this.chips = new Set(element.querySelectorAll(".net"));
    this.root.replaceChildren(element);
    document.title = [element.querySelector(".mbar .plate")?.textContent, w("app_name")].filter(Boolean).join(" · ");
    if (old) element.querySelector(".home-foot")?.scrollTo(0, old);
    void this.showChips();
  }

  async show(screen, why = "") {
    this.screen = screen;
    const [device, session] = [await fact("device"), await fact("session")];
    if (screen === "pairing") this.put(joining.pairing(this));
    else if (screen === "locked" && session) this.put(joining.locked(this, device, session));
    else this.put(joining.card(this, device, why));
  }

  async lock() {
    await keep("locked", true);
    location.hash = "";
    await this.show("locked");
  }

  /** Another judge comes to this tablet: nothing of the one before stays in sight; what is unsent stays kept. */
  async otherJudge() {
    await keep("bundle", null);
    await keep("bundle_tag", null);
    await keep("seat", null);
    sheets.state.bundle = null;
    location.hash = "";
  }

  /** The server knows this tablet no more; it is forgotten here too, unless something is unsent. */
  async unpaired(why) {
    if ((await outbox.unsent()).length) {
      this.notice = why;
      await this.showChips();
      return;
    }
    await forget();
    await this.show("pairing", why);
  }

  stored(at) {
    this.saved = at;
    this.broken = false;
    void this.showChips();
  }

  cannotStore() {
    this.broken = true;
    void this.showChips();
  }

  networkChip() {
    const chip = h("button", { type: "button", class: "net", on: { click: () => (outbox.network.needsPin ? this.show("card", w("pin_again")) : outbox.flush()) } });
    return chip;
  }

  async showChips() {
    const waiting = await outbox.unsent();
    this.waiting = waiting.length;
    const { online, needsPin } = outbox.network;
    let [tone, shape, lead, small] = ["is-done", "delivered", w("all_sent"), this.saved ? w("kept_at", { time: clockTime(this.saved) }) : ""];
    if (waiting.length) [tone, shape, lead] = ["is-care", "signed", w("to_send", { count: waiting.length })];
    else if (!online) [tone, shape, lead] = ["is-care", "lost", w("offline")];
    if (!online) small = this.saved ? w("offline_kept", { time: clockTime(this.saved) }) : w("offline_goes_on");
    if (needsPin) [tone, shape, lead, small] = ["is-care", "attention", w("pin_wanted"), w("tap_for_pin")];
    if (this.notice) [tone, shape, lead, small] = ["is-stop", "error", w("unpaired"), w("tell_chief")];
    if (this.broken) [tone, shape, lead, small] = ["is-stop", "error", w("cannot_store"), w("cannot_store_do")];
    for (const chip of this.chips) {
      chip.className = `net ${tone}`;
      chip.replaceChildren(glyph(shape), h("span", {}, h("b", {}, lead), small && h("small", {}, small)));
    }
  }

  largeType() {
    const button = h("button", { type: "button", class: "tool", hidden: true, "aria-pressed": "false" }, icon("type"), h("span", { class: "tool-word" }, w("large_type")));
    largeType(button);
    return button;
  }

  languageButton() {
    const other = chosen() === "zh" ? "en" : "zh";
    return h(
      "button",
      {
        type: "button",
        class: "tool wide-only",
        lang: other === "en" ? "en" : "zh-CN",
        on: {
          click: () => {
            choose(other);
            document.documentElement.lang = other === "en" ? "en" : "zh-CN";
            if (this.screen === "inside") this.render();
            else void this.show(this.screen);
          },
        },
      },
      other === "en" ? "English" : "中文",
    );
  }
}

export async function init(root) {
  load(document, document.documentElement.lang);
  await useSprite(root.dataset.sprite);
  await new App(root).start();
}
