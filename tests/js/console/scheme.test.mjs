/** The scheme as rows: what moves takes its children along, what adds up is exact, what is undone comes back. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { History } from "../../../competition/static/js/console/scheme/history.mjs";
import { duplicate, fromTree, insertAfter, move, moveBefore, paste, read, remove, renumber, rowOf, shift, toTree, visible } from "../../../competition/static/js/console/scheme/model.mjs";
import { thousandths, tidy, written } from "../../../competition/static/js/console/scheme/points.mjs";
import { described, levels, retyped } from "../../../competition/static/js/console/scheme/rules.mjs";
import { fixes, sums } from "../../../competition/static/js/console/scheme/sums.mjs";

const aspect = (code, max, more = {}) => ({ code, name: { zh: code }, max, type: "judgement", points: { rule: "exact" }, ...more });
const TREE = {
  max: "20",
  criteria: [
    { code: "A", name: { zh: "甲" }, max: "10", sub_criteria: [{ code: "A", name: { zh: "甲" }, cap: "9", aspects: [aspect("A1", "4"), aspect("A2", "6")] }] },
    { code: "B", name: { zh: "乙" }, max: "10", sub_criteria: [{ code: "B1", name: { zh: "子" }, aspects: [aspect("B1.1", "10")] }] },
  ],
};
const { criteria: _criteria, ...HEAD } = TREE;
const codes = (rows) => rows.map((row) => `${row.level}${row.node.code}`).join(" ");
const id = (rows, code, level = 0) => rows.find((row) => row.node.code === code && (!level || row.level === level)).id;

test("a tree comes back as it was, its hidden sub-criterion with its cap", () => {
  const rows = fromTree(TREE);

  assert.equal(codes(rows), "1A 3A1 3A2 1B 2B1 3B1.1");
  assert.deepEqual(toTree(HEAD, rows).tree, TREE);
});

test("an only sub-criterion with its criterion's name is not shown and keeps its code", () => {
  const tree = { max: "4", criteria: [{ code: "E", name: { zh: "浓缩" }, max: "4", sub_criteria: [{ code: "E1", name: { zh: "浓缩" }, aspects: [aspect("E1.1", "4")] }] }] };
  const rows = fromTree(tree);

  assert.equal(codes(rows), "1E 3E1.1");
  assert.deepEqual(toTree({ max: "4" }, rows).tree, tree);
  assert.equal(codes(insertAfter(rows, id(rows, "E1.1")).rows), "1E 3E1.1 3E1.2");
});

test("a problem's path leads to its row, or to the nearest above it", () => {
  const rows = fromTree(TREE);
  const { paths } = toTree(HEAD, rows);

  assert.equal(rowOf(paths, "criteria[1].sub_criteria[0].aspects[0].max"), id(rows, "B1.1"));
  assert.equal(rowOf(paths, "criteria[0].sub_criteria[0]"), id(rows, "A"));
  assert.equal(rowOf(paths, "max"), null);
});

test("a criterion moves with everything below it", () => {
  const rows = fromTree(TREE);

  assert.equal(codes(move(rows, id(rows, "B"), -1)), "1B 2B1 3B1.1 1A 3A1 3A2");
  assert.equal(codes(move(rows, id(rows, "A"), 1)), "1B 2B1 3B1.1 1A 3A1 3A2");
  assert.equal(move(rows, id(rows, "A"), -1), rows);
});

test("an aspect moves over the border of its criterion and never above the first", () => {
  const rows = fromTree(TREE);

  assert.equal(codes(move(rows, id(rows, "A2"), 1)), "1A 3A1 1B 3A2 2B1 3B1.1");
  assert.equal(move(rows, id(rows, "A1"), -1), rows);
});

test("a sub-criterion never swallows aspects that were not its own", () => {
  const rows = fromTree(TREE);

  const moved = moveBefore(rows, id(rows, "B1"), id(rows, "A2"));

  assert.equal(codes(moved), "1A 3A1 3A2 2B1 3B1.1 1B");
});

test("a row raised and lowered again is what it was, with a code that is free", () => {
  const rows = fromTree(TREE);
  const up = shift(shift(rows, id(rows, "A2"), -1), id(rows, "A2"), -1);
  assert.equal(codes(up), "1A 3A1 1C 1B 2B1 3B1.1");

  const down = shift(shift(up, id(up, "C"), 1), id(up, "C"), 1);

  assert.equal(down[2].node.max, "6");
  assert.equal(down[2].node.type, "judgement");
  assert.equal(shift(rows, id(rows, "A"), 1), rows);
});

test("a new row below an aspect is its neighbour, and taking a criterion away takes its rows", () => {
  const rows = fromTree(TREE);

  assert.equal(codes(insertAfter(rows, id(rows, "A1")).rows), "1A 3A1 3A3 3A2 1B 2B1 3B1.1");
  assert.equal(codes(remove(rows, id(rows, "B")).rows), "1A 3A1 3A2");
  assert.equal(codes(renumber(insertAfter(rows, id(rows, "A1")).rows)), "1A 3A1 3A2 3A3 1B 2B1 3B1.1");
});

test("sums are whole thousandths: 0.1 and 0.2 make 0.3, caps hold, deductions from zero count nothing", () => {
  const rows = fromTree({
    max: "0.3",
    criteria: [{ code: "A", name: {}, max: "0.3", sub_criteria: [{ code: "A", name: {}, aspects: [aspect("A1", "0.1"), aspect("A2", "0.2"), aspect("A3", "5", { type: "deduction", points: { rule: "occurrences", each: "1", from: "zero" } }), aspect("A4", "3", { type: "bonus" })] }] }],
  });

  const found = sums({ max: "0.3" }, rows, [{ code: "J", times: "1" }]);

  assert.deepEqual(found.criteria.get(rows[0].id), { sum: 300, max: 300 });
  assert.equal(found.whole, 300);
  assert.equal(sums({ max: "1" }, fromTree(TREE), [{ code: "J", times: "4" }]).whole, 80_000);
  assert.equal(sums(HEAD, fromTree(TREE), []).criteria.get(fromTree(TREE)[0].id), undefined);
});

test("one press puts a sum right, at the last aspect that can take the difference", () => {
  const rows = fromTree({ ...TREE, criteria: [{ ...TREE.criteria[0], sub_criteria: [{ code: "A", name: {}, aspects: [aspect("A1", "4"), aspect("A2", "5.5"), aspect("A3", "0", { type: "veto", points: { rule: "veto" } })] }] }] });

  const [first, second] = fixes(rows, rows[0].id, { sum: 9500, max: 10_000 });

  assert.deepEqual([first.code, first.max], ["A2", "6"]);
  assert.deepEqual([second.kind, second.code, second.max], ["criterion", "A", "9.5"]);
});

test("what is typed becomes what the contest file writes", () => {
  assert.equal(tidy("８．５０"), "8.5");
  assert.equal(tidy("3。5"), "3.5");
  assert.equal(tidy("abc"), "abc");
  assert.equal(thousandths("1.2345"), null);
  assert.equal(written(-500), "-0.5");
});

test("levels run by the step and stop where there would be too many", () => {
  assert.deepEqual(levels({ max: "1.5", step: "0.5" }), ["0", "0.5", "1", "1.5"]);
  assert.deepEqual(levels({ max: "100" }), []);
});

test("another type brings a rule that fits it", () => {
  assert.equal(retyped(aspect("A1", "4"), "veto").points.rule, "veto");
  assert.equal(retyped(aspect("A1", "4"), "veto").max, "0");
  assert.equal(retyped(aspect("A1", "4"), "measurement").points.rule, "exact");
});

test("undo goes back step by step and a new step forgets what was undone", () => {
  const history = new History(0);
  history.push(1);
  history.push(2);

  history.undo();
  history.push(3);

  assert.equal(history.redo(), false);
  assert.deepEqual([history.past, history.present], [[0, 1], 3]);
});

test("a copy stands right after its row, with all below it, under codes of its own", () => {
  const rows = fromTree(TREE);

  const aspects = duplicate(rows, id(rows, "A1"));
  assert.equal(codes(aspects.rows), "1A 3A1 3A3 3A2 1B 2B1 3B1.1");
  assert.equal(aspects.rows[2].node.max, "4");
  assert.equal(aspects.id, aspects.rows[2].id);

  const whole = duplicate(rows, id(rows, "B", 1));
  assert.equal(codes(whole.rows), "1A 3A1 3A2 1B 2B1 3B1.1 1C 2C1 3C1.1");
  assert.equal(new Set(whole.rows.map((row) => row.id)).size, 9);
});

test("what is copied from a sheet becomes rows: names, maxima, codes", () => {
  assert.deepEqual(read("操作规范\t18\r\n布粉\t填压均匀\t6\n\nA1.2\t卫生\t2.5\nB\t出品\t24"), [
    { level: 3, name: "操作规范", max: "18" },
    { level: 3, name: "布粉", max: "6" },
    { level: 3, name: "卫生", max: "2.5" },
    { level: 1, name: "出品", max: "24" },
  ]);
});

test("pasted rows stand after the chosen one and can be undone as one step", () => {
  const rows = fromTree(TREE);

  const { rows: next, id: last } = paste(rows, id(rows, "A1"), "卫生\t2\n安全\t3");

  assert.equal(codes(next), "1A 3A1 3A3 3A4 3A2 1B 2B1 3B1.1");
  assert.equal(next.find((row) => row.id === last).node.name.zh, "安全");
  assert.equal(codes(paste([], null, "卫生\t2\n安全\t3").rows), "1A 3A1");
});

test("a folded criterion hides what is below it and nothing else", () => {
  const rows = fromTree(TREE);

  assert.equal(codes(visible(rows, new Set([id(rows, "A", 1)]))), "1A 1B 2B1 3B1.1");
  assert.equal(codes(visible(rows, new Set())), codes(rows));
});

test("a distance without a target says that the experts find it", () => {
  const words = { say_difference: "−{each} for every {step} from {target}", fromExperts: "what the experts find" };

  const said = described({ type: "answer", max: "10", points: { rule: "difference", each: "1", step: "0.5" } }, words);

  assert.equal(said, "−1 for every 0.5 from what the experts find");
});
