import assert from "node:assert/strict";
import { test } from "node:test";

import { controlOf, decimal, faultsOf, faultsText, isAtSide, readTime, stepsOf, timeParts, units, wordsOf } from "../../../competition/static/js/marking/aspects.mjs";

const scheme = { decimals: 1 };
const halves = { code: "B1", scale: { min: "0", max: "6", step: "0.5" }, points: { rule: "share" }, descriptors: {} };

test("a scale by halves has thirteen keys", () => {
  assert.deepEqual(stepsOf(halves, scheme).slice(0, 4), ["0", "0.5", "1", "1.5"]);
  assert.equal(stepsOf(halves, scheme).length, 13);
});

test("more than thirteen steps want a number", () => {
  assert.equal(controlOf({ code: "C", scale: { max: "100" }, points: { rule: "exact" } }, scheme), "number");
});

test("each rule has its control", () => {
  const rules = [
    [{ points: { rule: "veto" } }, "yesno"],
    [{ points: { rule: "choice", choices: [] } }, "choice"],
    [{ points: { rule: "cases", cases: [] } }, "faults"],
    [{ points: { rule: "occurrences", each: "1" } }, "counter"],
    [{ points: { rule: "key" } }, "answer"],
    [{ points: { rule: "order", items: ["1", "2"] } }, "order"],
    [{ points: { rule: "overtime", limit: "900" } }, "time"],
    [{ points: { rule: "table", table: { 甲: "6", 乙: "3" } } }, "words"],
    [{ ...halves }, "scale"],
    [{ ...halves, scale: { max: "3" }, descriptors: { 0: {}, 3: {} } }, "keys"],
  ];

  assert.deepEqual(rules.map(([aspect]) => controlOf(aspect, scheme)), rules.map(([, control]) => control));
  assert.deepEqual(["time", "faults", "keys", "scale"].map(isAtSide), [true, true, false, false]);
});

test("numbers are whole units, never floats", () => {
  assert.equal(units("4.5", 1), 45);
  assert.equal(units("-0.25", 2), -25);
  assert.equal(decimal(45, 1), "4.5");
  assert.equal(decimal(50, 1), "5");
  assert.equal(decimal(-25, 2), "-0.25");
});

test("faults are text in one order", () => {
  assert.deepEqual(faultsOf("a:2 b:1"), { a: 2, b: 1 });
  assert.equal(faultsText({ a: 2, b: 0, c: 1 }), "a:2 c:1");
});

test("a time is read however it is written", () => {
  assert.equal(readTime("15:07.4"), "907.4");
  assert.equal(readTime("15：07"), "907");
  assert.equal(readTime("907.4"), "907.4");
  assert.equal(readTime("15:71"), null);
  assert.equal(readTime("soon"), null);
  assert.deepEqual(timeParts("907.4"), ["15:07", ".4"]);
});

test("words stand from the best to the worst, however a file orders them", () => {
  const table = { 中: "1.5", 优: "3", 差: "0", 良: "2.25", 可: "1.5" };
  const turned = Object.fromEntries(Object.entries(table).reverse());

  assert.deepEqual(wordsOf(table), ["优", "良", "中", "可", "差"]);
  assert.deepEqual(wordsOf(turned), wordsOf(table));
});
