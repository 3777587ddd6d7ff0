import assert from "node:assert/strict";
import { test } from "node:test";

import { carried } from "../../../competition/static/js/marking/versions.mjs";

const scheme = (...aspects) => ({ criteria: [{ code: "A", sub_criteria: [{ code: "A1", aspects }] }] });
const aspect = (code, more = {}) => ({ code, name: { zh: code }, type: "judgement", max: "6", scale: { max: "3" }, points: { rule: "share" }, ...more });
const marks = { a: { value: "2" }, b: { value: "3" } };

test("a draft keeps the marks whose question is the same, whatever they are worth", () => {
  const before = scheme(aspect("a"), aspect("b"));
  const after = scheme(aspect("a", { max: "9" }), aspect("b"));

  assert.deepEqual(carried(before, after, marks), marks);
});

for (const [what, change] of [
  ["the scale", { scale: { max: "5" } }],
  ["the name", { name: { zh: "另一件事" } }],
  ["a description", { descriptors: { 0: { zh: "差" } } }],
  ["the rule", { points: { rule: "multiply", factor: "2" } }],
]) {
  test(`a draft loses a mark where ${what} changed`, () => {
    const found = carried(scheme(aspect("a"), aspect("b")), scheme(aspect("a", change), aspect("b")), marks);

    assert.deepEqual(found, { b: { value: "3" } });
  });
}

test("a mark of an aspect that is gone goes with it", () => {
  assert.deepEqual(carried(scheme(aspect("a"), aspect("b")), scheme(aspect("b")), marks), { b: { value: "3" } });
});
