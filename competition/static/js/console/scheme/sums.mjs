/** What adds up and what does not (小计): whole thousandths, the same rule as `rules/schemes.py`. */
import { thousandths, written } from "./points.mjs";
import { block, indexOf } from "./model.mjs";

const FREE = new Set(["overtime", "veto", "record"]);

/** What an aspect adds to the maximum: deductions from zero and bonuses nothing. */
export function counted(node) {
  const rule = node.points?.rule ?? "exact";
  if (node.type === "bonus" || FREE.has(rule)) return 0;
  if ((rule === "occurrences" || rule === "cases") && node.points.from === "zero") return 0;
  return thousandths(node.max) ?? 0;
}

const times = (value, factor) => Math.round((value * (thousandths(factor ?? "1") ?? 1000)) / 1000);
const capped = (value, cap) => (cap === undefined ? value : Math.min(value, thousandths(cap) ?? value));

/** The sum of one criterion's aspects, with the caps of its sub-criteria. */
export function criterionSum(rows, index) {
  const [from, to] = block(rows, index);
  const criterion = rows[from];
  let sum = 0;
  let part = 0;
  let cap = criterion.own?.cap;
  for (const row of rows.slice(from + 1, to)) {
    if (row.level === 2) {
      sum += capped(part, cap);
      part = 0;
      cap = row.node.cap;
    } else part += counted(row.node);
  }
  sum += capped(part, cap);
  return capped(times(sum, criterion.node.factor), criterion.node.cap);
}

/** Every criterion's sum beside its maximum; what the maxima (whole) and the aspects (running) come to. panels: [{code, times}] */
export function sums(head, rows, panels) {
  const byCode = new Map(panels.map((panel) => [panel.code, panel.times]));
  const first = panels[0]?.times ?? "1";
  let whole = 0;
  let running = 0;
  const criteria = new Map();
  rows.forEach((row, index) => {
    if (row.level !== 1) return;
    const max = thousandths(row.node.max) ?? 0;
    const often = row.node.panel ? (byCode.get(row.node.panel) ?? "1") : first;
    const sum = criterionSum(rows, index);
    criteria.set(row.id, { sum, max });
    whole += times(max, often);
    running += times(sum, often);
  });
  return { criteria, whole, running, max: thousandths(head.max) ?? 0 };
}

const FIXED = new Set(["table", "bands", "choice", "order", "matches", "multiply"]);

/** What one press could put right: the last aspect that can take the difference, or the maximum. */
export function fixes(rows, id, { sum, max }) {
  const [from, to] = block(rows, indexOf(rows, id));
  const criterion = rows[from];
  const found = [];
  if ((thousandths(criterion.node.factor ?? "1") ?? 1000) === 1000) {
    const able = rows.slice(from + 1, to).filter((row) => row.level === 3 && counted(row.node) && counted(row.node) + max - sum > 0);
    const easy = able.filter((row) => !FIXED.has(row.node.points?.rule) && !(row.node.scale && (row.node.points?.rule ?? "exact") === "exact"));
    const row = easy.at(-1) ?? able.at(-1);
    if (row) found.push({ kind: "aspect", id: row.id, code: row.node.code, max: written(counted(row.node) + max - sum) });
  }
  if (sum > 0) found.push({ kind: "criterion", id, code: criterion.node.code, max: written(sum) });
  return found;
}
