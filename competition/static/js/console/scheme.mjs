/** The scheme builder (评分方案): a tree to write by keyboard or mouse, what adds up, what is wrong and one press to put it right. */
import { Detail } from "./scheme/detail.mjs";
import { fill, useSprite } from "./scheme/elements.mjs";
import { History } from "./scheme/history.mjs";
import { bindKeys } from "./scheme/keys.mjs";
import { change, clean, duplicate, fromTree, insert, insertAfter, move, moveBefore, paste, remove, renumber, rowOf, shift, toTree, visible } from "./scheme/model.mjs";
import { tidy, written } from "./scheme/points.mjs";
import { Phrases } from "./scheme/phrases.mjs";
import { preview } from "./scheme/preview.mjs";
import { Saver } from "./scheme/saving.mjs";
import { fixes, sums } from "./scheme/sums.mjs";
import { Table } from "./scheme/table.mjs";

class Builder {
  constructor(root) {
    this.root = root;
    this.words = JSON.parse(root.dataset.words);
    this.panels = JSON.parse(root.dataset.panels);
    this.fields = JSON.parse(root.dataset.fields);
    this.adds = root.dataset.adds === "yes";
    this.editable = root.dataset.editable === "yes";
    this.find = (name) => root.querySelector(`[data-part="${name}"]`);
    for (const name of ["body", "total", "ruler", "verdict", "detail", "preview"]) this[name] = this.find(name);
    this.told = document.getElementById("told");
    const { criteria, ...head } = JSON.parse(root.dataset.tree);
    this.history = new History({ head, rows: fromTree({ criteria }) });
    this.said = JSON.parse(root.dataset.problems);
    this.paths = toTree(this.head, this.rows).paths;
    this.selected = this.rows[0]?.id ?? null;
    this.editing = null;
    this.folded = new Set();
    this.device = "phone";
    this.table = new Table(this);
    this.side = new Detail(this);
  }

  get rows() {
    return this.history.present.rows;
  }

  get head() {
    return this.history.present.head;
  }

  /** What a row says now: a field drawn before may be behind it. */
  nodeOf(id) {
    return this.rows.find((row) => row.id === id).node;
  }

  /* what changes */
  commit(rows, { head = this.head, focus = true } = {}) {
    this.history.push({ head, rows });
    this.changed(focus);
  }

  changed(focus = true) {
    if (!this.rows.some((row) => row.id === this.selected)) this.selected = this.rows[0]?.id ?? null;
    const above = this.criterionOf(this.selected);
    if (above !== this.selected) this.folded.delete(above);
    this.saver?.touch();
    this.draw(focus);
  }

  changeHead(part) {
    this.aside(this.rows, { ...this.head, ...part });
  }

  changeRow(id, part) {
    this.aside(change(this.rows, id, part));
  }

  /** Put something into a row by a press, and draw it at once. */
  put(id, part) {
    this.commit(change(this.rows, id, part), { focus: false });
  }

  /** What a criterion's own sub-criterion, which has no row, says of itself. */
  changeOwn(id, part) {
    this.aside(this.rows.map((row) => (row.id === id ? { ...row, own: clean({ ...row.own, ...part }) } : row)));
  }

  replaceNode(id, node) {
    this.aside(this.rows.map((row) => (row.id === id ? { ...row, node: clean(node) } : row)));
  }

  /** A change from the side: drawn after the focus has gone where it was going. */
  aside(rows, head = this.head) {
    this.history.push({ head, rows });
    this.saver?.touch();
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.draw(false));
  }

  select(id, focus = true) {
    this.selected = id;
    this.editing = null;
    this.draw(focus);
  }

  edit(field) {
    if (!this.editable || !this.selected) return;
    const row = this.rows.find((one) => one.id === this.selected);
    if (field === "max" && row.level === 2) return;
    this.editing = { id: this.selected, field };
    this.draw();
  }

  /** Take over what stands in the open cell; returns whether anything was open. */
  take() {
    if (!this.editing) return false;
    const { id, field } = this.editing;
    const input = this.body.querySelector(`[data-cell="${field}"]`);
    this.editing = null;
    const row = this.rows.find((one) => one.id === id);
    if (!input || !row) return true;
    const value = field === "max" ? tidy(input.value) : input.value.trim();
    const before = field === "name" ? this.nameOf(row.node) : (row.node[field] ?? "");
    if (value !== before) {
      const part = field === "name" ? { name: { ...row.node.name, [this.tongueOf(row.node)]: value } } : { [field]: value };
      this.history.push({ head: this.head, rows: change(this.rows, id, part) });
      this.saver?.touch();
    }
    return true;
  }

  /** The language a name is shown and written in: the reader's, where it has one. */
  tongueOf(node) {
    return document.documentElement.lang.startsWith("en") && node.name?.en ? "en" : "zh";
  }

  nameOf(node) {
    return node.name?.[this.tongueOf(node)] ?? "";
  }

  addAfter() {
    const { rows, id } = this.rows.length ? insertAfter(this.rows, this.selected) : insert([], 0, 1);
    this.added(rows, id);
  }

  addAtEnd(level) {
    const { rows, id } = insert(this.rows, this.rows.length, this.rows.length ? level : 1);
    this.added(rows, id);
  }

  added(rows, id) {
    this.selected = id;
    this.editing = { id, field: "name" };
    this.commit(rows);
  }

  remove() {
    if (!this.selected) return;
    const { rows, id } = remove(this.rows, this.selected);
    this.selected = id;
    this.commit(rows);
  }

  duplicate() {
    if (!this.selected) return;
    const { rows, id } = duplicate(this.rows, this.selected);
    this.selected = id;
    this.commit(rows);
  }

  paste(text) {
    const { rows, id } = paste(this.rows, this.selected, text);
    if (rows.length === this.rows.length) return;
    this.selected = id;
    this.commit(rows);
  }

  /** Fold a criterion, or open it; what is chosen stays in sight. */
  fold(id, folded) {
    if (folded) this.folded.add(id);
    else this.folded.delete(id);
    if (!visible(this.rows, this.folded).some((row) => row.id === this.selected)) this.selected = id;
    this.draw();
  }

  /** The criterion a row stands under, itself included. */
  criterionOf(id) {
    const at = this.rows.findIndex((row) => row.id === id);
    return this.rows.slice(0, at + 1).reverse().find((row) => row.level === 1)?.id ?? null;
  }

  seen() {
    return visible(this.rows, this.folded);
  }

  move(step) {
    const rows = move(this.rows, this.selected, step);
    if (rows !== this.rows) this.commit(rows);
  }

  drop(id, target) {
    this.selected = id;
    this.commit(moveBefore(this.rows, id, target));
  }

  shift(step) {
    const open = this.editing;
    this.take();
    const rows = shift(this.rows, this.selected, step);
    if (open) this.editing = open;
    if (rows === this.rows) this.draw();
    else this.commit(rows);
  }

  renumber() {
    this.commit(renumber(this.rows));
  }

  undo() {
    if (this.history.undo()) this.changed();
  }

  redo() {
    if (this.history.redo()) this.changed();
  }

  /* what is wrong */
  weigh() {
    this.sums = sums(this.head, this.rows, this.panels);
    const own = [];
    for (const [id, one] of this.sums.criteria) {
      if (one.sum !== one.max) own.push({ id, ...this.offBy(one), fixes: fixes(this.rows, id, one).map((fix) => this.labelled(fix)) });
    }
    const { whole, max } = this.sums;
    if (this.adds && this.rows.length && whole !== max) own.push({ id: null, ...this.offBy({ sum: whole, max }, "whole"), fixes: [this.labelled({ kind: "scheme", max: written(whole) })] });
    const live = this.said.filter((problem) => problem.code !== "scheme-empty" || !this.rows.length);
    const others = live.filter((problem) => problem.code !== "sum-differs" || (!this.adds && problem.where === "max")).map((problem) => this.placed(problem));
    this.troubles = [...own, ...others];
  }

  offBy({ sum, max }, kind = "part") {
    const [text, off] = sum < max ? [this.words[`${kind}Short`], max - sum] : [this.words[`${kind}Over`], sum - max];
    return { message: fill(text, { sum: written(sum), max: written(max), off: written(off) }) };
  }

  labelled(fix) {
    return { ...fix, label: fill(this.words[`fix_${fix.kind}`], fix) };
  }

  placed(problem) {
    const id = rowOf(this.paths, problem.where);
    const fixable = [];
    const row = this.rows.find((one) => one.id === id);
    if (problem.code === "descriptors-missing") fixable.push({ kind: "words", id, label: this.words.fix_words });
    if (problem.code === "points-miss-max" && row) fixable.push(this.labelled({ kind: "aspect", id, code: row.node.code, max: problem.values.found }));
    if (problem.where.endsWith(".name.zh")) fixable.push({ kind: "name", id, label: this.words.fix_name });
    return { id: row ? id : null, message: problem.message, fixes: fixable, tone: problem.code === "descriptors-missing" ? "care" : "stop" };
  }

  troublesOf(id) {
    return this.troubles.filter((one) => one.id === id);
  }

  problemCount() {
    return this.troubles.length;
  }

  fix({ kind, id, max }) {
    if (kind === "scheme") return this.changeHead({ max });
    this.selected = id;
    this.folded.delete(this.criterionOf(id));
    if (kind === "name") return this.edit("name");
    if (kind === "words") {
      this.draw(false);
      return this.detail.querySelector("[data-level].is-invalid")?.focus();
    }
    return this.commit(change(this.rows, id, { max }));
  }

  /* what is seen */
  draw(focus = true) {
    const inSide = this.focusMark();
    this.weigh();
    this.table.draw();
    this.side.draw();
    this.drawPreview();
    this.drawApproval();
    if (focus) this.focusRow();
    else if (inSide >= 0) this.focusSide(inSide);
  }

  /** Which field of the side has the focus; -1: none. */
  focusMark() {
    return [...this.detail.querySelectorAll("input, textarea, select, button")].indexOf(document.activeElement);
  }

  focusSide(index) {
    const field = this.detail.querySelectorAll("input, textarea, select, button")[index];
    field?.focus();
    if (field?.matches("input:not([type=checkbox])")) field.select();
  }

  focusRow() {
    const cell = this.body.querySelector("[data-cell]");
    if (cell) {
      cell.focus();
      cell.select();
    } else this.body.querySelector("tr.is-sel")?.focus({ preventScroll: false });
  }

  drawPreview() {
    const row = this.rows.find((one) => one.id === this.selected);
    const shown = row?.level === 3 ? row : this.rows.find((one, n) => one.level === 3 && n > this.rows.indexOf(row));
    this.preview.replaceChildren(...(shown ? [preview(shown.node, this.device, this.words)] : []));
    this.preview.dataset.device = this.device;
  }

  drawApproval() {
    const button = document.getElementById("approve");
    if (!button) return;
    const count = this.problemCount() + (this.rows.length ? 0 : 1);
    button.setAttribute("aria-disabled", String(count > 0));
    button.classList.toggle("btn-primary", count === 0);
    button.querySelector("[data-lacks]").textContent = count ? fill(this.words.toCorrect, { count }) : "";
  }

  tell(news) {
    if (news.problems && news.state !== "conflict") {
      this.said = news.problems;
      this.paths = this.sent ?? this.paths;
      if (this.focusMark() < 0 && !this.editing) this.draw(this.body.contains(document.activeElement));
      else if (!this.editing) {
        this.weigh();
        this.table.draw();
        this.drawApproval();
      }
    }
    if (news.version) for (const field of document.querySelectorAll('input[name="version"]')) field.value = news.version;
    const words = this.words[`told_${news.state}`];
    const time = news.at ? new Date(news.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false }) : "";
    this.told.textContent = fill(words, { time, message: news.message ?? "" });
    const box = this.find("conflict");
    box.hidden = news.state !== "conflict";
    if (news.state === "conflict") {
      box.querySelector("b").textContent = news.message;
      box.querySelector("[data-insist]").hidden = news.code !== "stale";
      box.querySelector("[data-insist]").onclick = () => this.saver.insist(news.version);
    }
  }

  content() {
    const { tree, paths } = toTree(this.head, this.rows);
    this.sent = paths;
    return JSON.stringify(tree);
  }

  start() {
    useSprite(this.root.dataset.sprite);
    const form = document.querySelector("[data-approval]");
    if (this.editable) {
      const token = document.querySelector('input[name="csrf_token"]')?.value ?? "";
      this.phrases = new Phrases(this, { url: this.root.dataset.phrasesUrl, token, phrases: JSON.parse(this.root.dataset.phrases) });
      this.saver = new Saver({ url: this.root.dataset.saveUrl, token, version: Number(this.root.dataset.version), content: () => this.content(), told: (news) => this.tell(news) });
      window.addEventListener("pagehide", () => this.saver.flush({ leaving: true }));
      form?.addEventListener("submit", (event) => this.approve(event, form));
      this.find("renumber")?.addEventListener("click", () => this.renumber());
      this.find("undo")?.addEventListener("click", () => this.undo());
      this.find("whole")?.addEventListener("click", () => this.select(null, false));
      this.find("duplicate")?.addEventListener("click", () => this.duplicate());
    }
    for (const button of this.root.querySelectorAll("[data-device]")) {
      if (button.tagName !== "BUTTON") continue;
      button.addEventListener("click", () => {
        this.device = button.dataset.device;
        for (const one of this.root.querySelectorAll("button[data-device]")) one.setAttribute("aria-pressed", String(one === button));
        this.drawPreview();
      });
    }
    bindKeys(this);
    this.draw(false);
  }

  async approve(event, form) {
    if (form.dataset.ready) return;
    event.preventDefault();
    this.take();
    this.draw(false);
    const saved = await this.saver.flush();
    if (saved && !this.problemCount() && this.rows.length) {
      form.dataset.ready = "yes";
      setTimeout(() => form.requestSubmit()); // a form cannot be submitted while it is being submitted
      return;
    }
    const first = this.body.querySelector("[data-problem]");
    first?.scrollIntoView({ block: "center" });
    first?.focus();
  }
}

export function init(root) {
  new Builder(root).start();
}
