/** Marks typed twice: what differs is typed again until two typings agree. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { folded, unsettled } from "../../../competition/static/js/console/theory.mjs";

test("full-width figures and small letters are the same mark", () => {
  assert.equal(folded(" ８６．５ "), "86.5");
  assert.equal(folded("n"), "N");
});

test("a second typing that agrees settles every mark", () => {
  assert.deepEqual(unsettled([["86.5", "N"]], ["８６．５", "n"]), []);
});

test("what was typed differently is asked for again, and only that", () => {
  assert.deepEqual(unsettled([["86.5", "70", "N"]], ["86.5", "71", ""]), [1, 2]);
});

test("the third typing must agree with one of the two before", () => {
  const passes = [["86.5", "70"], ["86.5", "71"]];
  assert.deepEqual(unsettled(passes, ["86.5", "71"]), []);
  assert.deepEqual(unsettled(passes, ["86.5", "70"]), []);
  assert.deepEqual(unsettled(passes, ["86.5", "72"]), [1]);
});

test("a mark changed after both typings agreed is asked for again", () => {
  assert.deepEqual(unsettled([["86.5"], ["86.5"]], ["90"]), [0]);
});
