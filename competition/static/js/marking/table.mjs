/** Several contestants at once (几份同评): codes down, aspects across; a cell is chosen, its keys lie below, the next open one follows. */
import { recall, remember } from "../lib/remembered.mjs";
import { controlOf } from "./aspects.mjs";
import { h, hidden, icon, plate, tool } from "./elements.mjs";
import { codeOf, seatLine, seatTitle } from "./home.mjs";
import { controlFor } from "./section.mjs";
import { aspectsOf, mayMark, schemeOf, seat, sheets } from "./sheets.mjs";
import { isTouched } from "./signing.mjs";
import { Strokes } from "./strokes.mjs";
import { subtotal, untouchedMark, written } from "./subtotals.mjs";
import { faceOf } from "./summary.mjs";
import { said, w } from "./words.mjs";
import * as works from "./works.mjs";

const ARROWS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

/** The next place that wants a mark: along a column (one aspect, the next code) or along a row; null when none does. */
export function nextPlace(rows, columns, [row, column], wants, way) {
  const all = [];
  for (let a = 0; a < (way === "down" ? columns : rows); a += 1) for (let b = 0; b < (way === "down" ? rows : columns); b += 1) all.push(way === "down" ? [b, a] : [a, b]);
  const here = all.findIndex(([r, c]) => r === row && c === column);
  return [...all.slice(here + 1), ...all.slice(0, here)].find(([r, c]) => wants(r, c)) ?? null;
}

export class TableScreen {
  constructor(app) {
    this.app = app;
    this.open = sheets().filter(mayMark);
    this.scheme = schemeOf(this.open[0]);
    this.aspects = aspectsOf(this.scheme);
    this.decimals = Math.min(1, this.scheme.decimals);
    this.strokes = this.open.map((sheet, row) => new Strokes(app, sheet, (code, how) => this.changed(row, code, how)));
    this.order = [];
    this.left = [];
    this.way = recall("table-way") === "across" ? "across" : "down";
  }

  build() {
    const one = seat();
    this.cells = this.open.map((_sheet, row) => this.aspects.map((_aspect, column) => this.cell(row, column)));
    this.sums = this.open.map(() => h("td", { class: "num sum" }));
    this.deck = h("section", { class: "deck", "aria-labelledby": "deck-name" });
    this.undoKey = tool("undo", w("undo"), () => this.undo());
    this.signKey = h("a", { class: "btn btn-sign", href: "#sign-all" });
    const head = h("header", { class: "mbar" }, tool("left", w("back"), () => this.app.go("home"), { shown: false }), h("div", { class: "grow" }, h("h1", {}, w("side_by_side")), h("div", { class: "sub" }, `${seatTitle(one)} · ${seatLine(one)}`)), this.wayKeys(), this.app.networkChip(), this.app.largeType());
    this.box = h("div", { class: "mgrid-box", tabindex: "-1" }, this.grid());
    this.foot = h("footer", { class: "signbar" }, this.deck, h("div", { class: "signbar-row" }, h("span", { class: "grow", role: "status" }), this.undoKey, this.signKey));
    this.element = h("div", { class: "marking is-table" }, head, h("main", { class: "mgrid-main", id: "content", tabindex: "-1" }, this.box), this.foot);
    this.open.forEach((_sheet, row) => this.showRow(row));
    this.choose(...(nextPlace(this.open.length, this.aspects.length, [-1, -1], (r, c) => this.wants(r, c), this.way) ?? [0, 0]));
    return this.element;
  }

  wayKeys() {
    const key = (way, word) => h("button", { type: "button", "aria-pressed": String(this.way === way), on: { click: () => this.turn(way) } }, w(word));
    this.wayKey = { down: key("down", "way_down"), across: key("across", "way_across") };
    return h("div", { class: "switch2 way-keys wide-only", role: "group", "aria-label": w("way_of_marking") }, this.wayKey.down, this.wayKey.across);
  }

  turn(way) {
    this.way = way;
    remember("table-way", way);
    for (const [each, key] of Object.entries(this.wayKey)) key.setAttribute("aria-pressed", String(each === way));
  }

  grid() {
    const head = h("tr", {}, h("th", { scope: "col" }, hidden(w("code"))), ...this.aspects.map((aspect) => h("th", { scope: "col", title: said(aspect.name) }, h("span", { class: "aspect-code" }, aspect.code), h("span", { class: "mgrid-name" }, said(aspect.name)))), h("th", { scope: "col", class: "num" }, w("total")));
    const rows = this.open.map((sheet, row) => h("tr", {}, h("th", { scope: "row" }, plate(codeOf(sheet))), ...this.cells[row].map((key) => h("td", {}, key)), this.sums[row]));
    return h("table", { class: "mgrid", on: { keydown: (event) => this.moved(event) } }, h("caption", { class: "visually-hidden" }, w("side_by_side")), h("thead", {}, head), h("tbody", {}, ...rows));
  }

  cell(row, column) {
    return h("button", { type: "button", class: "mcell", tabindex: "-1", on: { click: () => this.choose(row, column, true) } });
  }

  wants(row, column) {
    const aspect = this.aspects[column];
    return !this.strokes[row].marks[aspect.code] && !untouchedMark(aspect, this.scheme);
  }

  /** Choose a cell: its keys come to the deck. */
  choose(row, column, focus = false) {
    for (const key of this.cells.flat()) {
      key.tabIndex = -1;
      key.removeAttribute("aria-current");
    }
    this.at = [row, column];
    const key = this.cells[row][column];
    key.tabIndex = 0;
    key.setAttribute("aria-current", "true");
    if (focus) key.focus({ preventScroll: true });
    key.scrollIntoView?.({ block: "nearest", inline: "nearest" });
    this.showDeck();
  }

  showDeck() {
    const [row, column] = this.at;
    const aspect = this.aspects[column];
    const { part } = controlFor(this.strokes[row], aspect, { label: "deck-name" });
    part.show(this.strokes[row].marks[aspect.code] ?? null);
    this.part = part;
    this.deck.replaceChildren(...[works.shown(this.open[row], codeOf(this.open[row]))].filter(Boolean), h("div", { class: "deck-head" }, plate(codeOf(this.open[row])), h("h2", { id: "deck-name" }, h("span", { class: "aspect-code" }, aspect.code), said(aspect.name))), h("div", { class: "aspect" }, part.element));
  }

  changed(row, code, { typing = false, stepped = false, mark = null } = {}) {
    if (!stepped && !(typing && this.order.at(-1) === row)) this.order.push(row);
    this.showRow(row);
    const [, column] = this.at;
    const counted = ["faults", "counter", "time"].includes(controlOf(this.aspects[column], this.scheme));
    if (typing || stepped || counted || !mark || this.aspects[column].code !== code) {
      this.part.show(this.strokes[this.at[0]].marks[this.aspects[column].code] ?? null);
      return;
    }
    const next = nextPlace(this.open.length, this.aspects.length, this.at, (r, c) => this.wants(r, c), this.way);
    if (next) this.choose(...next, this.deck.contains(document.activeElement) ? false : true);
    else this.part.show(mark);
  }

  showRow(row) {
    const { marks } = this.strokes[row];
    this.aspects.forEach((aspect, column) => {
      const mark = marks[aspect.code] ?? untouchedMark(aspect, this.scheme);
      const face = h("span", { class: "num" }, mark ? faceOf(aspect, this.scheme, mark) : "");
      const key = this.cells[row][column];
      key.className = `mcell${mark ? " is-set" : " is-open"}`;
      key.replaceChildren(mark ? face : icon("edit"));
      key.setAttribute("aria-label", [codeOf(this.open[row]), aspect.code, mark ? face.textContent : w("state_open")].join(" "));
    });
    const found = subtotal(this.scheme, marks);
    this.left[row] = found.missing.length;
    this.sums[row].replaceChildren(found.missing.length ? h("span", { class: "muted" }, w("still_missing", { count: found.missing.length })) : h("b", {}, written(found.total, this.decimals)));
    this.showFoot();
  }

  showFoot() {
    const left = this.left.filter(Boolean).length;
    const ready = this.open.filter((sheet, row) => this.left[row] === 0 && isTouched(sheet));
    this.undoKey.hidden = !this.order.length;
    this.signKey.className = ready.length ? "btn btn-primary btn-sign" : "btn btn-sign is-waiting";
    this.signKey.replaceChildren(h("span", {}, ready.length ? w("check_and_sign_many", { count: ready.length }) : w("sign"), left ? h("span", { class: "sub" }, w("codes_left", { count: left })) : null));
    this.signKey.setAttribute("aria-disabled", String(!ready.length));
    if (ready.length) this.signKey.setAttribute("href", "#sign-all");
    else this.signKey.removeAttribute("href");
  }

  undo() {
    const row = this.order.pop();
    if (row === undefined) return;
    const code = this.strokes[row].undo();
    const column = this.aspects.findIndex((aspect) => aspect.code === code);
    if (column >= 0) this.choose(row, column, true);
  }

  moved(event) {
    const step = ARROWS[event.key];
    if (!step || !event.target.closest(".mcell")) return;
    event.preventDefault();
    const inside = (at, most) => Math.max(0, Math.min(most - 1, at));
    this.choose(inside(this.at[0] + step[0], this.open.length), inside(this.at[1] + step[1], this.aspects.length), true);
  }
}
