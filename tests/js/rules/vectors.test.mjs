/** The same worked examples as Python's: two languages, one arithmetic. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { pointsOf, problemOf } from "../../../competition/static/js/rules/marks.mjs";
import { sheetPoints } from "../../../competition/static/js/rules/totals.mjs";
import { exact, rounded, text } from "../../../competition/static/js/rules/values.mjs";

const vector = (name) => JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), "utf8"));

test("numbers are rounded as named", () => {
  for (const { number, to, mode, expected } of vector("rounding").cases) {
    const found = rounded(exact(number), { to, mode });

    assert.equal(text(found), expected, `${number} ${mode}`);
  }
});

test("values become points or are refused", () => {
  for (const { aspect, decimals, values } of vector("marks").groups) {
    for (const { value, points, problem } of values) {
      assert.equal(problemOf(aspect, { decimals }, value), problem ?? null, `${aspect.points?.rule} ${value}`);
      if (!problem) assert.equal(text(pointsOf(aspect, value)), points, `${aspect.points?.rule} ${value}`);
    }
  }
});

test("answers are checked here and marked on the server", () => {
  for (const { aspect, decimals, values } of vector("answers").groups) {
    for (const { value, problem } of values) {
      assert.equal(problemOf(aspect, { decimals }, value), problem ?? null, value);
      assert.equal(pointsOf(aspect, value), null);
    }
  }
});

test("sheets have a subtotal", () => {
  for (const { name, scheme, marks, criteria, total, missing } of vector("sheets").cases) {
    const given = Object.entries(marks).map(([code, value]) => [code, value === null ? { status: "not_attempted" } : { value }]);

    const found = sheetPoints(scheme, Object.fromEntries(given));

    assert.deepEqual(Object.fromEntries(Object.entries(found.criteria).map(([code, value]) => [code, text(value)])), criteria, name);
    assert.equal(text(found.total), total, name);
    assert.deepEqual(found.missing, missing, name);
    assert.equal(found.unknown, false);
  }
});

test("only decimal strings are numbers", () => {
  for (const wrong of ["", "08", ".5", "1e3", "１", "1.", "--1", 8]) assert.equal(exact(wrong), null, String(wrong));
  assert.equal(text(exact("-0.50"), 2), "-0.50");
});
