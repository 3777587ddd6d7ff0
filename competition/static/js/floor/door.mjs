/** At the door (检录): a number or a badge, who it is, Enter; the station drawn, Enter; a label. The keyboard alone will do. */
import { glyph, h, hidden, icon, plate } from "../marking/elements.mjs";
import { recall, remember } from "../lib/remembered.mjs";
import { scanKey } from "../marking/scan.mjs";
import { fact } from "../marking/store.mjs";
import { said, w } from "../marking/words.mjs";
import { printLabel } from "./label.mjs";
import * as roll from "./roll.mjs";

const TONES = { "in-time": ["delivered", "is-done"], warned: ["attention", "is-care"], ruling: ["flagged", "is-care"], barred: ["barred", "is-stop"] };

/** A shape, its word and its tone, as every state of this product. */
const stated = (shape, tone, word) => h("span", { class: `state ${tone}` }, glyph(shape), h("span", {}, word));

export class Door {
  constructor(app) {
    this.app = app;
    this.trade = app.trade;
    this.session = app.session;
    this.chosen = null;
    this.last = null;
  }

  build() {
    this.number = h("input", { id: "number", class: "form-control form-control-lg", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "data-find": true, on: { keydown: (event) => this.numberKey(event) } });
    this.says = h("p", { class: "field-problem", role: "alert" });
    this.card = h("section", { class: "floor-card", "aria-live": "polite" });
    this.side = h("section", { class: "floor-side", "aria-label": w("who_is_awaited") });
    const find = h("form", { class: "floor-find", on: { submit: (event) => event.preventDefault() } }, h("label", { class: "form-label", for: "number" }, w("number_or_badge")), h("div", { class: "floor-find-row" }, this.number, scanKey(w("scan_badge"), (text) => this.scanned(text))), this.says);
    const element = h("div", { class: "floor" }, h("div", { class: "floor-main" }, this.choices(), find, this.card), this.side);
    this.show();
    void this.fetchPortraits();
    queueMicrotask(() => this.chosen || this.number.focus());
    return element;
  }

  /** Portraits come behind the list; who is on the card already gets his when it is there. */
  async fetchPortraits() {
    if (!this.trade) return;
    await roll.loadPortraits(this.trade, this.session).catch((error) => {
      if (!roll.isSilent(error)) throw error;
    });
    const frame = this.card.querySelector(".floor-portraits");
    if (frame && this.chosen) frame.replaceChildren(...this.portraits(this.chosen));
  }

  portraits(one) {
    return roll.portraitsOf(one.where).map((src) => h("img", { src, alt: w("portrait_of", { name: one.name }), width: 105, height: 135 }));
  }

  /** Trade and session this desk checks in for. */
  choices() {
    const trades = roll.trades();
    const pick = (id, word, options, chosen, take) => h("div", { class: "floor-pick" }, h("label", { class: "form-label", for: id }, word), h("select", { id, class: "form-select", on: { change: (event) => take(event.target.value) } }, ...options.map(([value, text]) => h("option", { value, selected: value === chosen }, text))));
    const times = roll.sessionsOf(this.trade).map((one) => [one.id, roll.named(one)]);
    return h(
      "div",
      { class: "floor-picks" },
      trades.length > 1 && pick("trade", w("trade"), trades.map((one) => [one.code, said(one.name)]), this.trade, (code) => this.app.chooseTrade(code)),
      times.length ? pick("session", w("session"), times, this.session, (id) => this.app.chooseSession(id)) : h("p", { class: "muted" }, w("no_sessions")),
      h("label", { class: "floor-check" }, h("input", { type: "checkbox", class: "form-check-input", id: "labels", checked: recall("labels") === "on", on: { change: (event) => remember("labels", event.target.checked ? "on" : null) } }), w("print_labels")),
    );
  }

  numberKey(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.find(this.number.value);
  }

  scanned(text) {
    this.number.value = text;
    this.find(text);
    return true;
  }

  /** Find whom a number means and lay the card; say so where it is nobody or more than one. */
  find(text) {
    this.says.textContent = "";
    if (!text.trim()) return;
    const hits = roll.meant(text, this.trade);
    if (hits.length === 1) this.choose(hits[0]);
    else this.says.textContent = w(hits.length ? "several_of_it" : "nobody_of_it", { number: text.trim() });
    if (hits.length !== 1) this.number.select();
  }

  choose(one) {
    if (one.trade !== this.trade) return this.app.chooseTrade(one.trade, one);
    this.chosen = one;
    this.last = null;
    this.number.value = one.number;
    this.show();
    const target = this.card.querySelector("input") ?? this.card.querySelector("button.btn-primary") ?? this.card.querySelector("button");
    target?.focus();
    return undefined;
  }

  show() {
    this.card.replaceChildren(...(this.chosen ? this.chosenCard() : this.restCard()).filter(Boolean));
    this.side.replaceChildren(...this.sideList());
  }

  restCard() {
    if (!this.last) return [h("p", { class: "muted floor-rest" }, w("type_or_scan"))];
    return [h("div", { class: "floor-done", role: "status" }, stated(...this.last.state), plate(this.last.one.number), h("b", {}, this.last.one.name), this.last.station && h("span", {}, w("at_station", { station: this.last.station })), this.last.admitted && h("p", {}, w("admission_ends", { number: this.last.admitted.number })))];
  }

  chosenCard() {
    const one = this.chosen;
    const stands = roll.standing(one.where, this.session);
    const planned = roll.stationOf(one.where, this.session) || stands?.station || "";
    const now = roll.lateness(roll.session(this.session), Date.now(), this.offset ?? 0);
    const who = h("div", { class: "floor-who" }, h("div", { class: "floor-portraits" }, ...this.portraits(one)), plate(one.number, "lg"), h("div", {}, h("h2", {}, one.name), one.members.length > 1 && h("p", {}, one.members.join("、")), h("p", { class: "muted" }, one.unit), one.digits.some(Boolean) && h("p", {}, w("last_digits", { digits: one.digits.filter(Boolean).join("、") })), ...(one.answers ?? []).map((each) => h("p", {}, h("span", { class: "muted" }, `${said(each.name)} `), said(each.said)))));
    if (stands || roll.statusOf(one, this.session) !== "present") return [who, ...this.noted(stands)];
    const station = h("input", { id: "station", class: "form-control form-control-lg", autocomplete: "off", autocapitalize: "characters", "aria-describedby": "station-says", value: planned, readonly: Boolean(planned), on: { keydown: (event) => event.key === "Enter" && (event.preventDefault(), void this.arrive(station.value)) } });
    const late = now.finding === "in-time" ? null : h("p", {}, stated(...TONES[now.finding], w(`late_${now.finding}`, { minutes: now.late })));
    return [
      who,
      ...this.elsewhere(one),
      late,
      this.session && h("div", { class: "floor-station" }, h("label", { class: "form-label", for: "station" }, w(planned ? "station" : "station_drawn")), station, h("p", { class: "field-problem", id: "station-says", role: "alert" })),
      h(
        "div",
        { class: "floor-keys" },
        h("button", { type: "button", class: "btn btn-primary btn-big", on: { click: () => void this.arrive(station.value) } }, icon("check"), w(now.finding === "barred" ? "note_too_late" : "check_in")),
        h("button", { type: "button", class: "btn btn-mid", on: { click: () => this.askAbsent() } }, w("note_absent")),
        h("button", { type: "button", class: "btn btn-mid", on: { click: () => this.clear() } }, w("other_number")),
      ),
    ];
  }

  /** Whoever the plan has in another session of the same part: told before he is noted in this one. */
  elsewhere(one) {
    return roll.plannedBeside(one, this.session).map((other) =>
      h("p", { class: "floor-elsewhere" }, stated("attention", "is-care", w("planned_elsewhere", { session: roll.named(other) })), h("button", { type: "button", class: "btn btn-mid", on: { click: () => void this.app.chooseSession(other.id, one) } }, w("to_his_session"))),
    );
  }

  /** Somebody who is noted already: what stands, and what may be done about it. */
  noted(stands) {
    const here = stands?.kind === "arrived";
    const word = here ? w(stands.desk ? "here_by_desk" : "here_since", { time: roll.hour(stands.at), desk: stands.desk }) : stands ? w("absent_since", { time: roll.hour(stands.at) }) : w(roll.statusOf(this.chosen, this.session) === "absent" ? "absent_registered" : "status_of_entry");
    return [
      h("p", {}, stated(here ? "delivered" : "missing", here ? "is-done" : "is-care", word)),
      h(
        "div",
        { class: "floor-keys" },
        here && h("button", { type: "button", class: "btn btn-mid", on: { click: () => this.label(this.chosen, stands.station) } }, icon("printing"), w("print_label")),
        here && h("button", { type: "button", class: "btn btn-mid", on: { click: () => void this.act("taken-back") } }, icon("undo"), w("take_back")),
        !here && h("button", { type: "button", class: "btn btn-mid", on: { click: () => void this.act("arrived") } }, w("came_after_all")),
        h("button", { type: "button", class: "btn btn-primary btn-mid", on: { click: () => this.clear() } }, w("other_number")),
      ),
      !here && h("p", { class: "muted" }, w("absence_by_ruling")),
    ];
  }

  askAbsent() {
    const key = h("button", { type: "button", class: "btn btn-primary btn-big", on: { click: () => void this.act("absent") } }, w("absent_for_good"));
    this.card.replaceChildren(plate(this.chosen.number, "lg"), h("h2", {}, this.chosen.name), h("p", {}, w("absent_means")), h("div", { class: "floor-keys" }, key, h("button", { type: "button", class: "btn btn-mid", on: { click: () => this.show() } }, w("leave_it"))));
    key.focus();
  }

  async arrive(typed) {
    const station = typed.trim().toUpperCase();
    const trouble = roll.stationTrouble(station, this.chosen, this.session);
    if (trouble) return this.ask(trouble, station);
    return this.act("arrived", station);
  }

  /** A station nobody has set up, or that another works at: asked again before anything is noted. */
  ask({ is, by }, station) {
    this.card.querySelector("#station-says").textContent = w(`station_${is}`, { station, number: by?.number ?? "", name: by?.name ?? "" });
    this.card.querySelector("#station").select();
  }

  async act(kind, station = "") {
    if (this.busy) return;
    this.busy = true;
    const one = this.chosen;
    const absent = ["absent", "away"].includes(roll.word(one, this.session));
    const row = await roll.note(kind, one, this.session, station);
    this.busy = false;
    const asks = row.finding === "barred" || absent;
    const shapes = { arrived: asks ? ["flagged", "is-care", w("waits_for_chief")] : ["delivered", "is-done", w("checked_in")], absent: ["missing", "is-care", w("noted_absent")], "taken-back": ["reopened", "is-care", w("taken_back")] };
    this.last = { one, state: shapes[kind], station, admitted: kind === "taken-back" ? roll.admitted(one.where) : null };
    if (kind === "arrived" && !asks && recall("labels") === "on") this.label(one, station);
    this.clear({ keep: true });
  }

  label(one, station) {
    const at = station || roll.stationOf(one.where, this.session);
    void roll.noteLabel(one, this.session, at);
    printLabel({ one, session: roll.session(this.session), station: at, trade: roll.trade(one.trade) });
  }

  clear({ keep = false } = {}) {
    this.chosen = null;
    if (!keep) this.last = null;
    this.number.value = "";
    this.show();
    this.number.focus();
  }

  sideList() {
    const counts = roll.tally(this.session, this.trade);
    const awaited = roll.expected(this.session, this.trade).filter((one) => roll.word(one, this.session) === "awaited");
    const figure = (word, count) => h("div", {}, h("dt", {}, word), h("dd", { class: "num" }, String(count)));
    return [
      h("dl", { class: "floor-figures" }, figure(w("expected"), counts.expected), figure(w("arrived"), counts.arrived), figure(w("awaited"), counts.awaited), figure(w("absent"), counts.absent)),
      h("h2", {}, w("who_is_awaited")),
      awaited.length
        ? h("ul", { class: "floor-list" }, ...awaited.slice(0, 300).map((one) => h("li", {}, h("button", { type: "button", on: { click: () => this.choose(one) } }, h("b", { class: "num" }, one.number), h("span", { class: "grow" }, one.name, hidden(" "), h("small", {}, one.unit)), h("span", { class: "num" }, roll.stationOf(one.where, this.session))))))
        : h("p", { class: "muted" }, w(counts.expected ? "all_here" : "nobody_expected")),
    ];
  }

  /** New facts from the server: the list moves, what somebody types does not. */
  async renew() {
    this.offset = (await fact("clock"))?.offset_ms ?? 0;
    this.side.replaceChildren(...this.sideList());
    if (!this.chosen) this.card.replaceChildren(...this.restCard());
  }
}
