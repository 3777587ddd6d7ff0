import assert from "node:assert/strict";
import test from "node:test";

import { filled } from "../../../competition/static/js/lib/filling.mjs";

const KEPT = "{count} signed {count|sheet is|sheets are} kept at {place}";

test("one is said otherwise than none and many", () => {
  const told = ["1", 1, 0, 2, 21].map((count) => filled(KEPT, { count, place: "A" }));

  assert.deepEqual(told, [
    "1 signed sheet is kept at A",
    "1 signed sheet is kept at A",
    "0 signed sheets are kept at A",
    "2 signed sheets are kept at A",
    "21 signed sheets are kept at A",
  ]);
});

test("points with decimals are many, and a language with one form needs no second", () => {
  assert.equal(filled("{points} {points|point|points}", { points: "1.0" }), "1.0 points");
  assert.equal(filled("扣 {points} 分", { points: "1" }), "扣 1 分");
});

test("a place without a value stays to be seen", () => {
  assert.equal(filled("{count} {count|sheet|sheets} {what}", { what: "left" }), "{count} {count|sheet|sheets} left");
});
