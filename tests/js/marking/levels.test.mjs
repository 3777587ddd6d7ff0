import assert from "node:assert/strict";
import { test } from "node:test";

import { layoutOf, levelsOf } from "../../../competition/static/js/marking/levels.mjs";

const scheme = { decimals: 1 };
const steps = (most, step) => Array.from({ length: most / step + 1 }, (_, n) => String(n * step));
const told = (...values) => values.map((value) => ({ value, text: "…" }));

test("levels come lowest first, as numbers and not as letters, and empty ones not at all", () => {
  const aspect = { points: { rule: "exact" }, scale: { max: "10", step: "0.5" }, descriptors: { 10: { zh: "五杯都合格" }, "6.0": { zh: "三杯合格" }, 0: { zh: "都不合格" }, 8: { zh: "" } } };

  assert.deepEqual(levelsOf(aspect, scheme, "number").map(({ value }) => value), ["0", "6", "10"]);
});

test("keys that carry their own words have no list beside them", () => {
  const aspect = { points: { rule: "share" }, scale: { max: "3" }, descriptors: { 0: { zh: "差" }, 3: { zh: "好" } } };

  assert.deepEqual(levelsOf(aspect, scheme, "keys"), []);
});

test("whole marks described on a scale of halves stand under their keys", () => {
  assert.equal(layoutOf(told(...steps(6, 1)), steps(6, 0.5)), "halves");
});

test("a level for every key stands under its key", () => {
  assert.equal(layoutOf(told(...steps(6, 1)), steps(6, 1)), "even");
});

test("too many levels, levels here and there, and a typed number want lines", () => {
  assert.equal(layoutOf(told(...steps(10, 1)), steps(10, 1)), "lines");
  assert.equal(layoutOf(told("0", "3", "6"), steps(6, 0.5)), "lines");
  assert.equal(layoutOf(told("0", "60"), null), "lines");
});
