/** The tree as a table (评分方案的树): rows, sums, problems in their place. */
import { fill, glyph, h, icon, ruler, state } from "./elements.mjs";
import { written } from "./points.mjs";
import { described } from "./rules.mjs";

const KINDS = { judgement: "judgement", measurement: "measurement", deduction: "deduction", time: "clock", veto: "veto", answer: "answer", order: "answer", bonus: "plus" };

export class Table {
  constructor(view) {
    this.view = view;
  }

  draw() {
    const { view } = this;
    const { rows, words } = view;
    const body = [];
    const seen = new Set(view.seen());
    rows.forEach((row, index) => {
      if (seen.has(row)) body.push(this.row(row, index));
      for (const trouble of view.troublesOf(row.id)) body.push(this.trouble(trouble, row));
    });
    body.push(...view.troublesOf(null).map((trouble) => this.trouble(trouble, null)));
    if (view.editable) body.push(this.adder());
    view.drawing = true;
    view.body.replaceChildren(...body);
    view.drawing = false;
    this.drawTotal(words);
  }

  row(row, index) {
    const { view } = this;
    const chosen = row.id === view.selected;
    const direct = row.level === 3 && this.isDirect(index);
    const cells = [
      h("td", { class: "grip", draggable: view.editable && "true" }, view.editable ? icon("grip") : null),
      h("td", { class: "code" }, row.level === 1 ? this.folder(row) : null, this.cell(row, "code", row.node.code)),
      row.level === 3 ? h("td", { class: "name-cell" }, this.cell(row, "name", view.nameOf(row.node))) : h("td", { colspan: 2, class: "name-cell" }, this.cell(row, "name", view.nameOf(row.node))),
      row.level === 3 ? h("td", {}, h("span", { class: "kind" }, icon(KINDS[row.node.type] ?? "scheme"), view.words[`type_${row.node.type}`] ?? row.node.type)) : null,
      h("td", { class: "rule", title: row.level === 1 && this.rule(row) }, this.rule(row)),
      h("td", { class: "max" }, row.level === 2 ? "" : this.cell(row, "max", row.node.max ?? "0")),
      h("td", { class: "sum" }, row.level === 1 ? this.sum(row) : null),
    ];
    return h(
      "tr",
      {
        class: `lv${direct ? 2 : row.level}${row.level === 2 ? " is-sub" : ""}${chosen ? " is-sel" : ""}`,
        "data-id": row.id,
        tabindex: chosen ? "0" : "-1",
        "aria-level": direct ? 2 : row.level,
        "aria-selected": String(chosen),
        "aria-expanded": row.level === 1 ? String(!view.folded.has(row.id)) : false,
      },
      cells,
    );
  }

  /** Folds a criterion; by keyboard the arrows do, so that it is no stop of its own. */
  folder(row) {
    const { view } = this;
    const folded = view.folded.has(row.id);
    return h("button", { type: "button", class: "folder", tabindex: "-1", "aria-label": folded ? view.words.unfold : view.words.fold, onclick: () => view.fold(row.id, !folded) }, icon(folded ? "right" : "down"));
  }

  isDirect(index) {
    for (let at = index - 1; at >= 0; at -= 1) {
      if (this.view.rows[at].level === 2) return false;
      if (this.view.rows[at].level === 1) return true;
    }
    return true;
  }

  cell(row, field, text) {
    const { view } = this;
    if (view.editing?.id !== row.id || view.editing.field !== field) {
      return text === "" && field === "name" ? h("span", { class: "faint" }, view.words.unnamed) : text;
    }
    return h("input", { class: `form-control cell-input${field === "max" ? " num" : ""}`, value: text, "data-cell": field, "aria-label": view.words[`cell_${field}`], autocomplete: "off", inputmode: field === "max" ? "decimal" : false });
  }

  rule(row) {
    const { view } = this;
    if (row.level === 3) return described(row.node, view.words);
    if (row.level === 2) return row.node.cap === undefined ? "" : fill(view.words.atMost, { cap: row.node.cap });
    const panel = view.panels.find((one) => one.code === row.node.panel) ?? view.panels[0];
    return panel?.words ?? "";
  }

  sum(row) {
    const { sum, max } = this.view.sums.criteria.get(row.id);
    if (!max && !sum) return null;
    const right = sum === max;
    return h("div", { class: "sum-row" }, state(right ? "delivered" : "error", right ? "done" : "stop", written(sum)), ruler(sum, max, right ? "done" : "over"));
  }

  trouble({ message, fixes = [], tone = "stop" }, row) {
    const { view } = this;
    const links = fixes.map((fix) => h("a", { href: "#", onclick: (event) => { event.preventDefault(); view.fix(fix); } }, fix.label));
    return h(
      "tr",
      { class: `trouble${tone === "care" ? " care" : ""}`, "data-problem": true, tabindex: "-1", "data-of": row?.id ?? "" },
      h("td"),
      h("td"),
      h("td", { colspan: 5 }, h("div", { class: "fix" }, h("span", { class: `state is-${tone}` }, glyph(tone === "care" ? "attention" : "error"), h("span", { class: "ink" }, message)), view.editable ? links : null)),
    );
  }

  adder() {
    const { view } = this;
    const add = (level, words, key) => h("button", { type: "button", onclick: () => view.addAtEnd(level) }, icon("plus"), words, key ? h("kbd", {}, key) : null);
    return h("tr", { class: "add" }, h("td"), h("td", { colspan: 6 }, h("div", { class: "row-line" }, view.rows.length ? add(3, view.words.addAspect, "Enter") : null, add(1, view.words.addCriterion, view.rows.length ? null : "Enter"))));
  }

  drawTotal(words) {
    const { view } = this;
    const { running, max } = view.sums;
    const off = running - max;
    const count = view.problemCount();
    view.total.querySelector("b").textContent = written(running);
    view.total.querySelector("[data-max]").textContent = fill(words.ofMax, { max: written(max) });
    view.ruler.replaceChildren(ruler(running, max, off > 0 ? "over" : off === 0 && running ? "done" : "fill", 10, true));
    const parts = [];
    if (off < 0) parts.push(fill(words.short, { off: written(-off) }));
    if (off > 0) parts.push(fill(words.over, { off: written(off) }));
    if (count) parts.push(fill(words.problems, { count }));
    view.verdict.replaceChildren(parts.length ? state("error", "stop", parts.join(" · ")) : state("delivered", "done", words.right));
  }
}

/** The chosen row's next neighbour, for the arrow keys. */
export function neighbour(rows, id, step) {
  const at = rows.findIndex((row) => row.id === id);
  return rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.id ?? null;
}

