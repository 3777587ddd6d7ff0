/** The judge's tablet (评分平板): which screen stands, the network chip, and what goes on by itself.
 *
 *  <div id="app" data-module="marking/app" data-sprite data-version data-worker>: every word is in the page's templates, every fact
 *  comes by the API or is kept here.
 */
import { init as largeType } from "../lib/large-type.mjs";
import { recall, remember } from "../lib/remembered.mjs";
import { browserName } from "./checkup.mjs";
import { glyph, h, icon, marked, useSprite } from "./elements.mjs";
import { showHelp } from "./help.mjs";
import * as joining from "./joining.mjs";
import * as outbox from "./outbox.mjs";
import * as photos from "./photos.mjs";
import * as presence from "./presence.mjs";
import { NoAnswer, ask } from "./server.mjs";
import { screenOf } from "./screens.mjs";
import * as sheets from "./sheets.mjs";
import * as shell from "./shell.mjs";
import { fact, forget, keep, note } from "./store.mjs";
import { gone, tablet } from "./tablet.mjs";
import { choose, chosen, clockTime, load, w } from "./words.mjs";

const REFRESH_EVERY = 20000;
const HEARTBEAT_EVERY = 30000;
/** A newer release of the app waits until nobody has touched the tablet for so long. */
const QUIET = 30000;

class App {
  constructor(root) {
    this.root = root;
    this.chips = new Set();
    this.saved = null;
    this.broken = false;
    this.screen = "";
    this.face = null;
  }

  async start() {
    presence.alone(() => this.show("elsewhere"));
    outbox.watch(() => void this.sentChanged());
    window.addEventListener("hashchange", () => this.render());
    window.addEventListener("beforeunload", (event) => {
      if (this.waiting || (!outbox.network.online && !shell.possible())) event.preventDefault();
    });
    for (const [target, event] of [[document, "visibilitychange"], [window, "pagehide"]]) {
      target.addEventListener(event, () => (document.hidden || event === "pagehide") && sheets.copyNow());
    }
    sheets.state.bundle = await fact("bundle");
    this.away = await presence.wasAway(this.lockMinutes());
    presence.watch({ minutes: () => this.lockMinutes(), busy: () => this.screen !== "inside" || Boolean(document.querySelector("[data-running]")), lock: () => this.lock() });
    await this.open();
    void shell.keep(this.root.dataset.worker, location.pathname, { free: () => this.isFree(), changed: () => this.showChips() });
  }

  /** The screen this tablet is at: to be paired, to be entered, locked, or at work. */
  async open() {
    const [device, session, locked] = await Promise.all(["device", "session", "locked"].map(fact));
    if (!device) return this.show("pairing", presence.wasPaired() ? w("storage_cleared") : "");
    if (!this.begun) this.begin();
    if (!session) return this.show("card");
    if (locked || this.away) return this.show("locked");
    return this.enter();
  }

  /** After how many minutes without a touch the screen locks; the event sets it, 0 means never. */
  lockMinutes() {
    return sheets.state.bundle?.event.lock_minutes ?? 0;
  }

  /** Whether a newer release of the app may take this one's place now. */
  async isFree() {
    const open = this.screen === "inside" && !["home", "done"].includes(this.place());
    return !open && this.screen !== "elsewhere" && presence.untouchedFor(QUIET) && !(await outbox.unsent()).length;
  }

  /** Come in with a session: what is kept here first, what the server has as soon as it answers. */
  async enter() {
    this.away = false;
    if (await fact("locked")) await note("locked", null);
    await sheets.recall();
    this.screen = "inside";
    outbox.network.needsPin = false;
    const known = Boolean(sheets.state.bundle);
    if (known) this.render();
    else await this.refresh();
    if (!known) this.render();
    if (!this.begun) this.begin();
    void outbox.flush();
    if (known) await this.freshen(Date.now());
  }

  /** What stands since before the server answered is drawn anew, unless a finger was quicker. */
  async freshen(since) {
    if ((await this.refresh()) && (sheets.state.renewed || presence.untouchedFor(Date.now() - since))) this.render();
  }

  begin() {
    this.begun = true;
    outbox.begin();
    setInterval(() => void this.refreshQuietly(), REFRESH_EVERY);
    setInterval(() => void this.beat(), HEARTBEAT_EVERY);
    void this.beat();
  }

  async refresh() {
    const device = await fact("device");
    try {
      const changed = await sheets.refresh();
      outbox.answered();
      return changed;
    } catch (error) {
      if (error instanceof NoAnswer) outbox.network.online = false;
      else if (error.status === 401) outbox.network.needsPin = true;
      else if (outbox.isUnpaired(error.code)) await this.unpaired(w("unpaired"), error.code, device);
      else throw error;
      return false;
    }
  }

  /** New facts never move anything under a finger: the first screen alone is drawn anew, and a sheet that asks otherwise by now. */
  async refreshQuietly() {
    if (this.screen !== "inside" || document.hidden) return;
    const changed = await this.refresh();
    await this.showChips();
    if (changed && (this.place() === "home" || sheets.state.renewed)) this.render();
  }

  async beat() {
    const device = await fact("device");
    if (!device) return;
    const waiting = await outbox.ofThisEvent(await outbox.withoutReceipt());
    const estimate = (await navigator.storage?.estimate?.()) ?? {};
    const persisted = (await navigator.storage?.persisted?.()) ?? false;
    const battery = navigator.getBattery ? String(Math.round((await navigator.getBattery()).level * 100)) : "";
    const status = {
      outbox: { count: waiting.length, oldest: waiting[0]?.signed_at ?? "", sheets: waiting.map((row) => row.sheet) },
      storage: { persisted, usage: Math.round(estimate.usage ?? 0), quota: Math.round(estimate.quota ?? 0), kept: shell.kept() },
      app: `${this.root.dataset.version.slice(0, 8)} ${browserName(navigator.userAgent)}`,
      battery,
    };
    try {
      const answer = await ask("POST", "devices/self/heartbeat", { json: status });
      if (outbox.isUnpaired(answer.body?.code)) await this.unpaired(w("unpaired"), answer.body.code, device);
      else this.invite(answer.body?.rehearsal ?? "");
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
  }

  /** Where a rehearsal is played that this tablet may join: offered while nobody marks, and only with nothing unsent. */
  invite(address = this.rehearsal) {
    this.rehearsal = address;
    this.root.querySelector(".rehearsal-door")?.remove();
    if (!address || this.waiting || !["card", "locked"].includes(this.screen)) return;
    this.root.querySelector(".joining-card")?.append(h("a", { class: "btn btn-mid rehearsal-door", href: address }, icon("play"), w("join_rehearsal")));
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

  /** Whose help a screen has: its own, or the one of the way it belongs to. */
  helpPlace() {
    if (this.screen !== "inside") return ["pairing", "card", "locked"].includes(this.screen) ? this.screen : "tablet";
    return { sheet: "sheet", table: "table", question: "question", sign: "sign", "sign-all": "sign", check: "check", done: "done", tablet: "tablet" }[this.place()] ?? "home";
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
    let element;
    try {
      element = this.place() === "tablet" ? tablet(this) : screenOf(this, location.hash.slice(1));
    } catch (error) {
      globalThis.reportError?.(error);
      element = tablet(this, w("screen_failed"));
    }
    this.put(element);
  }

  put(element) {
    const old = this.root.firstElementChild?.querySelector(".home-foot")?.scrollTop;
    marked(element, { kind: (sheets.state.bundle ?? this.device)?.event?.kind, help: () => showHelp(this.helpPlace()) });
    this.chips = new Set(element.querySelectorAll(".net"));
    this.root.replaceChildren(element);
    document.title = [element.querySelector(".mbar .plate")?.textContent, w("app_name")].filter(Boolean).join(" · ");
    if (old) element.querySelector(".home-foot")?.scrollTo(0, old);
    this.invite();
    void this.showChips();
  }

  async show(screen, why = "") {
    this.screen = screen;
    const [device, session] = [await fact("device"), await fact("session")];
    this.device = device;
    if (screen === "elsewhere") this.put(joining.elsewhere(this));
    else if (screen === "tablet") this.put(tablet(this));
    else if (screen === "pairing" || !device) this.put(joining.pairing(this, why));
    else if (screen === "locked" && session) this.put(joining.locked(this, device, session));
    else this.put(joining.card(this, device, why));
  }

  /** Lock the screen; what stood on it stands there again after the PIN. */
  async lock() {
    sheets.copyNow();
    await note("locked", true);
    await this.show("locked");
  }

  /** Another judge comes to this tablet: nothing of the one before stays in sight; what is unsent stays kept. */
  async otherJudge() {
    for (const key of ["bundle", "bundle_tag", "seat"]) await note(key, null);
    sheets.state.bundle = null;
    location.hash = "";
  }

  /** The server knows this tablet no more. What it holds stays, for the server may have come back from an older copy and want it again;
   *  only a tablet that was shut out, with nothing unsent, forgets. */
  async unpaired(why, code, asked) {
    if (!(await presence.endsPairing(asked?.device_id))) return;
    const waiting = (await outbox.withoutReceipt()).length;
    const later = (await outbox.keptForLater(code)).length;
    outbox.network.online = true;
    if (waiting || (await photos.waiting(await outbox.rows())) || code !== outbox.SHUT_OUT) {
      await keep("device", null);
      await keep("session", null);
    } else await forget();
    presence.notePaired(false);
    if (this.root.dataset.home && !waiting) return location.replace(this.root.dataset.home);
    return this.show("pairing", later ? w("unpaired_unsent", { count: later }) : why);
  }

  /** This tablet was given back and holds nothing any more. */
  returned(label) {
    presence.notePaired(false);
    history.replaceState(null, "", location.pathname);
    this.screen = "returned";
    this.waiting = 0;
    this.put(gone(this, label));
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
    const chip = h("button", { type: "button", class: "net", on: { click: () => this.chipPressed() } });
    this.showChip(chip);
    return chip;
  }

  /** A new screen's chip says at once what the last one said. */
  showChip(chip) {
    if (!this.face) return;
    const [tone, shape, lead, small] = this.face;
    chip.className = `net ${tone}`;
    chip.replaceChildren(glyph(shape), h("span", {}, h("b", {}, lead), small && h("small", {}, small)));
  }

  /** The chip leads to what it speaks of: the PIN that is wanted, else this tablet with all it has not sent. */
  chipPressed() {
    if (outbox.network.needsPin) return this.show("card", w("pin_again"));
    void outbox.flush();
    void outbox.reconcile();
    if (this.screen === "inside" && this.place() === "home") this.go("tablet");
    return undefined;
  }

  async showChips() {
    const rows = await outbox.rows();
    this.waiting = rows.filter(outbox.isUnsent).length;
    const here = await outbox.ofThisEvent(rows);
    const away = rows.filter((row) => outbox.isUnsent(row) && !here.includes(row));
    const stranded = rows.filter(outbox.isStranded).length;
    const { online, needsPin, mirrored } = outbox.network;
    let [tone, shape, lead, small] = ["is-done", "delivered", w("all_sent"), this.saved ? w("kept_at", { time: clockTime(this.saved) }) : ""];
    if (this.waiting) [tone, shape, lead] = ["is-care", "signed", w("to_send", { count: this.waiting })];
    else if (!online) [tone, shape, lead] = ["is-care", "lost", w("offline")];
    if (!online) small = this.saved ? w("offline_kept", { time: clockTime(this.saved) }) : w("offline_goes_on");
    if (!online && !shell.possible()) small = w("offline_stay");
    if (away.length) [lead, small] = [away.length === this.waiting ? w("elsewhere_count", { count: away.length }) : lead, w("elsewhere_unsent", { event: away[0].event })];
    if (stranded) [tone, shape, lead, small] = ["is-stop", "error", this.waiting ? lead : w("aside_count", { count: stranded }), w("aside_do")];
    if (needsPin) [tone, shape, lead, small] = ["is-care", "attention", w("pin_wanted"), w("tap_for_pin")];
    if (mirrored) [tone, shape, lead, small] = ["is-stop", "error", w("spare_place"), w("spare_place_do")];
    if (this.broken) [tone, shape, lead, small] = ["is-stop", "error", w("cannot_store"), w("cannot_store_do")];
    this.face = [tone, shape, lead, small];
    for (const chip of this.chips) this.showChip(chip);
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
            remember("language", other);
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
  const language = recall("language");
  if (language) document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  load(document, document.documentElement.lang);
  const app = new App(root);
  try {
    await Promise.all([useSprite(root.dataset.sprite), fact("device")]);
    await app.start();
  } catch (error) {
    app.put(joining.unreadable(app));
    throw error;
  }
}
