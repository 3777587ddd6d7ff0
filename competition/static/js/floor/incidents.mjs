/** On the floor (现场事件): what happened at a station, the contestant's word by the station's number, a photo; what the chief decided. */
import { glyph, h, icon, plate } from "../marking/elements.mjs";
import * as outbox from "../marking/outbox.mjs";
import * as photos from "../marking/photos.mjs";
import { NoAnswer, ask } from "../marking/server.mjs";
import { randomId } from "../marking/sha256.mjs";
import { fact } from "../marking/store.mjs";
import { chosen, said, w } from "../marking/words.mjs";
import * as roll from "./roll.mjs";

export const KINDS = ["equipment", "violation", "injury", "withdrawal", "other"];
const STATES = { open: ["held", "is-care"], decided: ["attention", "is-act"], "carried-out": ["delivered", "is-done"], unsent: ["signed", "is-care"] };

export class Incidents {
  constructor(app) {
    this.app = app;
    this.making = null;
  }

  build() {
    this.element = h("div", { class: "floor" });
    this.show();
    return this.element;
  }

  show() {
    this.element.replaceChildren(this.making ? this.form() : this.start(), this.register());
  }

  renew() {
    if (!this.making) this.show();
  }

  start() {
    return h("div", { class: "floor-main" }, h("section", { class: "floor-card" }, h("h2", {}, w("what_happened")), h("div", { class: "floor-kinds" }, ...KINDS.map((kind) => h("button", { type: "button", class: "btn btn-big", on: { click: () => this.begin(kind) } }, w(`kind_${kind}`))))));
  }

  begin(kind) {
    this.making = { op: randomId(), kind, session: roll.running(this.app.trade, this.app.session), word: "unasked", wordAt: "", rule: "", photos: [] };
    this.show();
    this.element.querySelector("#at")?.focus();
  }

  form() {
    const made = this.making;
    const field = (id, word, attributes = {}, hint = "") => h("div", { class: "floor-field" }, h("label", { class: "form-label", for: id }, word), h(attributes.rows ? "textarea" : "input", { id, class: "form-control", autocomplete: "off", ...attributes }), hint && h("p", { class: "form-text" }, hint));
    const who = h("p", { class: "muted", role: "status", id: "who" });
    const at = field("at", w("station_of_it"), { autocapitalize: "characters", maxlength: 40, on: { input: (event) => this.station(event.target.value, who) } });
    const rules = roll.trade(this.app.trade)?.violations ?? [];
    return h(
      "form",
      { class: "floor-main", novalidate: true, on: { submit: (event) => (event.preventDefault(), void this.send()) } },
      h(
        "section",
        { class: "floor-card floor-form" },
        h("h2", {}, w(`kind_${made.kind}`)),
        this.sessionField(who),
        at,
        who,
        made.kind === "violation" && rules.length > 0 && h("div", { class: "floor-field" }, h("label", { class: "form-label", for: "rule" }, w("rule_broken")), h("select", { id: "rule", class: "form-select" }, h("option", { value: "" }, w("rule_none")), ...rules.map((rule) => h("option", { value: rule.code }, [said(rule.name), rule.points && w("points_off", { points: rule.points })].filter(Boolean).join(" ")))), ),
        ["equipment", "injury"].includes(made.kind) && field("minutes", w("minutes_lost"), { inputmode: "numeric", maxlength: 3 }),
        field("told", w("told"), { rows: 3, maxlength: 1000 }, w("told_hint")),
        this.photoField(),
        this.wordField(),
        h("p", { class: "field-problem", role: "alert", id: "says" }),
        h("div", { class: "floor-keys" }, h("button", { type: "submit", class: "btn btn-primary btn-big", "data-main-action": true }, w("hand_in")), h("button", { type: "button", class: "btn btn-mid", on: { click: () => this.drop() } }, w("leave_it"))),
      ),
    );
  }

  /** In which session it happened: the one that runs now, unless somebody says another. */
  sessionField(who) {
    const times = roll.sessionsOf(this.app.trade);
    if (!times.length) return null;
    const take = (id) => {
      this.making.session = id;
      this.station(this.making.station ?? "", who);
    };
    return h("div", { class: "floor-field" }, h("label", { class: "form-label", for: "when" }, w("session")), h("select", { id: "when", class: "form-select", on: { change: (event) => take(event.target.value) } }, ...times.map((one) => h("option", { value: one.id, selected: one.id === this.making.session }, roll.named(one)))));
  }

  /** Say who works there, so that the floor can see it has the right one; the chief never sees this. */
  station(text, who) {
    this.making.station = text.trim();
    this.making.one = text.trim() ? roll.whoAt(text, this.making.session) : null;
    const one = this.making.one;
    who.textContent = one ? `${one.number} ${one.name}` : text.trim() ? w(roll.isStation(text) ? "nobody_there" : "no_station_yet") : "";
  }

  photoField() {
    const shown = h("div", { class: "floor-photos" });
    const draw = () => shown.replaceChildren(...this.making.photos.map((row) => photos.thumbnail(row)));
    const input = h("input", { type: "file", accept: "image/*", capture: "environment", hidden: true, id: "photo", on: { change: async () => {
      if (!input.files[0]) return;
      this.making.photos.push(await photos.add(this.making.op, "incident", input.files[0]));
      input.value = "";
      draw();
    } } });
    draw();
    return h("div", { class: "floor-field" }, h("span", { class: "form-label" }, w("photo")), shown, input, h("button", { type: "button", class: "btn btn-mid", on: { click: () => input.click() } }, icon("photo"), w("take_photo")), h("p", { class: "form-text" }, w("photo_hint")));
  }

  /** The contestant confirms by typing the number of his station; nothing else of him is kept. */
  wordField() {
    const input = h("input", { id: "word", class: "form-control", autocomplete: "off", autocapitalize: "characters", maxlength: 40 });
    const status = h("p", { role: "status" });
    const take = (word) => {
      this.making.word = word;
      this.making.wordAt = new Date().toISOString();
      status.replaceChildren(h("span", { class: `state ${word === "confirmed" ? "is-done" : "is-care"}` }, glyph(word === "confirmed" ? "delivered" : "attention"), h("span", {}, w(`word_${word}`))));
    };
    const confirm = () => {
      const same = input.value.trim() && input.value.trim().toUpperCase() === (this.making.station ?? "").toUpperCase();
      if (same) take("confirmed");
      else status.textContent = w("word_differs");
    };
    return h("div", { class: "floor-field" }, h("label", { class: "form-label", for: "word" }, w("contestant_confirms")), h("div", { class: "floor-find-row" }, input, h("button", { type: "button", class: "btn btn-mid", on: { click: confirm } }, w("confirm_word")), h("button", { type: "button", class: "btn btn-mid", on: { click: () => take("refused") } }, w("refuse_word"))), status);
  }

  drop() {
    for (const row of this.making.photos) void photos.drop(row.key);
    this.making = null;
    this.show();
  }

  async send() {
    const made = this.making;
    const value = (id) => this.element.querySelector(`#${id}`)?.value.trim() ?? "";
    const [told, rule, minutes] = [value("told"), value("rule"), value("minutes")];
    const says = this.element.querySelector("#says");
    if (!made.station && made.kind !== "other") return void (says.textContent = w("station_missing"));
    if (made.station && !roll.isStation(made.station)) {
      says.textContent = w("no_such_station", { station: made.station, stations: roll.stationsOf(this.app.trade, made.session).join(chosen() === "en" ? ", " : "、") });
      return void this.element.querySelector("#at").select();
    }
    if (!told && !rule) return void (says.textContent = w("told_missing"));
    const points = roll.trade(this.app.trade)?.violations.find((one) => one.code === rule)?.points;
    const asked = { ...(minutes ? { minutes } : {}), ...(points ? { points } : {}) };
    const signed = { at: new Date().toISOString(), session: (await fact("session"))?.session_id ?? "" };
    const content = {
      trade: this.app.trade,
      ...(made.one ? { where: made.one.where } : {}), ...(made.session ? { contest_session: made.session } : {}),
      station: made.station ?? "", kind: made.kind, told, ...(rule ? { rule } : {}), asked,
      station_word: made.word, ...(made.word === "unasked" ? {} : { station_word_at: made.wordAt }), signed,
    };
    const shown = { path: "incidents", sheet: made.op, trade: this.app.trade, kind: made.kind, station: made.station ?? "", told, photos: made.photos.map(({ sha256 }) => ({ sha256 })) };
    await outbox.freeze(content, shown, made.op);
    await roll.recallOwn();
    this.making = null;
    this.show();
    return undefined;
  }

  register() {
    const known = new Set(roll.state.incidents.map((one) => one.id));
    const unsent = roll.state.own.filter((row) => row.path === "incidents" && !known.has(row.op)).map((row) => ({ id: row.op, kind: row.kind, station: row.station, told: row.told, state: row.state === "delivered" ? "open" : "unsent", at: row.signed_at, number: 0 }));
    const all = [...unsent.reverse(), ...roll.state.incidents];
    return h("section", { class: "floor-side", "aria-label": w("register") }, h("h2", {}, w("register")), all.length ? h("ul", { class: "floor-register" }, ...all.map((one) => this.line(one))) : h("p", { class: "muted" }, w("nothing_happened")));
  }

  line(one) {
    const [shape, tone] = STATES[one.state];
    const decided = one.decision && h("p", {}, h("b", {}, w(`decision_${one.decision}`, one.given)), " ", [one.given?.session, one.reason].filter(Boolean).join(" "));
    return h(
      "li",
      {},
      h("div", { class: "floor-line" }, one.number ? h("b", { class: "num" }, w("incident_number", { number: one.number })) : null, one.station && plate(one.station, "sm"), h("span", {}, w(`kind_${one.kind}`)), h("span", { class: `state ${tone}` }, glyph(shape), h("span", {}, w(`incident_${one.state}`)))),
      one.told && h("p", { class: "muted" }, one.told),
      decided,
      one.state === "decided" && h("button", { type: "button", class: "btn btn-mid", on: { click: () => void this.carryOut(one) } }, icon("check"), w("told_and_done")),
    );
  }

  /** A decision was told at the station: this is said while the server answers, and again when it did not. */
  async carryOut(one) {
    try {
      const answer = await ask("POST", `incidents/${one.id}/carried-out`, { json: {} });
      if (answer.status === 200) one.state = "carried-out";
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.app.silent();
    }
    this.show();
  }
}
