import assert from "node:assert/strict";
import { test } from "node:test";

import { distance } from "../../../competition/static/js/marking/glide.mjs";
import { given, redone, undone } from "../../../competition/static/js/marking/history.mjs";
import { due, fitted } from "../../../competition/static/js/marking/photos.mjs";
import { standingMarks, state, unusual } from "../../../competition/static/js/marking/sheets.mjs";
import { elapsed, reading } from "../../../competition/static/js/marking/stopwatch.mjs";
import { nextPlace } from "../../../competition/static/js/marking/table.mjs";

const blank = { marks: {}, history: [], future: [] };
const apply = (draft, change) => ({ ...draft, ...change });

test("a stroke is undone to what was there and redone to what was given", () => {
  const one = apply(blank, given(blank, "A1", { value: "3" }));
  const two = apply(one, given(one, "A1", { value: "1" }));
  const back = undone(two);
  assert.equal(back.aspect, "A1");
  const undoneOnce = apply(two, back.change);
  assert.deepEqual(undoneOnce.marks, { A1: { value: "3" } });
  const undoneTwice = apply(undoneOnce, undone(undoneOnce).change);
  assert.deepEqual([undoneTwice.marks, undone(undoneTwice)], [{}, null]);
  const again = apply(undoneTwice, redone(undoneTwice).change);
  const whole = apply(again, redone(again).change);
  assert.deepEqual([whole.marks, redone(whole)], [{ A1: { value: "1" } }, null]);
});

test("the same value again is no stroke, and a new stroke ends what could be redone", () => {
  const one = apply(blank, given(blank, "A1", { value: "3" }));
  assert.equal(given(one, "A1", { value: "3" }), null);
  const back = apply(one, undone(one).change);
  assert.equal(back.future.length, 1);
  assert.deepEqual(given(back, "A2", { value: "2" }).future, []);
});

test("what is typed in one go is one stroke", () => {
  const one = apply(blank, given(blank, "C1", { value: "9" }, true));
  const two = apply(one, given(one, "C1", { value: "90" }, true));
  assert.equal(two.history.length, 1);
  assert.deepEqual(apply(two, undone(two).change).marks, {});
});

test("a draft kept before redo existed is redone nowhere and undone as ever", () => {
  const old = { marks: { A1: { value: "2" } }, history: [{ aspect: "A1", before: null }] };
  assert.equal(redone(old), null);
  assert.deepEqual(undone(old).change.marks, {});
});

test("a clock counts on from the moment it was started, and never backwards", () => {
  assert.equal(elapsed({ begun: null, before: 1500 }, 99999), 1500);
  assert.equal(elapsed({ begun: 1000, before: 500 }, 61000), 60500);
  assert.equal(elapsed({ begun: 1000, before: 500 }, 10), 500);
});

test("a reading is cut off, not rounded: nobody is late by what was not measured", () => {
  assert.equal(reading(907499, 1), "907.4");
  assert.equal(reading(907999, 0), "907");
});

test("a mark whose clock runs again is none", () => {
  const marks = { C1: { value: "10" }, A1: { value: "2" } };
  assert.deepEqual(standingMarks({ marks, clocks: { C1: { begun: 5, before: 10 } } }), { A1: { value: "2" } });
  assert.deepEqual(standingMarks({ marks, clocks: { C1: { begun: null, before: 10 } } }), marks);
});

test("the next place is the next open one along the way chosen, and comes round", () => {
  const open = (...places) => (row, column) => places.some(([r, c]) => r === row && c === column);
  assert.deepEqual(nextPlace(3, 2, [0, 0], open([1, 0], [0, 1]), "down"), [1, 0]);
  assert.deepEqual(nextPlace(3, 2, [0, 0], open([1, 0], [0, 1]), "across"), [0, 1]);
  assert.deepEqual(nextPlace(3, 2, [2, 1], open([0, 0]), "down"), [0, 0]);
  assert.equal(nextPlace(3, 2, [0, 0], open(), "down"), null);
});

test("a photo goes out only after the sheet that names it has arrived", () => {
  const rows = [
    { sheet: "s", sha256: "a", state: "kept" },
    { sheet: "s", sha256: "b", state: "kept" },
    { sheet: "s", sha256: "c", state: "sent" },
  ];
  const named = [{ sha256: "a" }, { sha256: "c" }];
  assert.deepEqual(due(rows, [{ sheet: "s", state: "queued", photos: named }]), []);
  assert.deepEqual(due(rows, [{ sheet: "s", state: "aside", photos: named }]), []);
  assert.deepEqual(due(rows, [{ sheet: "s", state: "delivered", photos: named }]), [rows[0]]);
  assert.deepEqual(due(rows, [{ sheet: "s", state: "flagged", photos: named }]), [rows[0]]);
});

test("a photo is drawn no larger than 1600 and keeps its shape", () => {
  assert.deepEqual(fitted(2400, 1800), [1600, 1200]);
  assert.deepEqual(fitted(640, 480), [640, 480]);
  assert.deepEqual(fitted(4000, 1), [1600, 1]);
});

test("an aspect comes to the foot of the box, where the thumb is; one too tall begins at its head", () => {
  const box = { top: 100, bottom: 700, height: 600 };
  assert.equal(distance({ top: 800, bottom: 1000, height: 200 }, box, "foot"), 312);
  assert.equal(distance({ top: 800, bottom: 1500, height: 700 }, box, "foot"), 700);
  assert.equal(distance({ top: 800, bottom: 1000, height: 200 }, box, "middle"), 500);
});

test("a mark far from my own earlier ones is unusual; few earlier ones say nothing", () => {
  const aspect = { code: "B1", max: "12", scale: { min: "0", max: "6", step: "0.5" }, points: { rule: "share" }, descriptors: {} };
  const scheme = { decimals: 1, digest: "d", criteria: [{ code: "B", sub_criteria: [{ aspects: [aspect] }] }] };
  const signed = (n, value) => ({ id: `s${n}`, seat: "j1", code: `K-00${n}`, attempt: 1, state: "signed", rev: 1, marks: { B1: { value } } });
  const mine = { id: "s0", seat: "j1", code: "K-000", attempt: 1, state: "open", rev: 0 };
  const at = (value, ...others) => {
    state.seat = "j1";
    state.bundle = { seats: [{ id: "j1", scheme: "x", attempts: [1] }], schemes: { x: scheme }, sheets: [mine, ...others.map((each, n) => signed(n + 1, each))] };
    state.drafts = new Map([["s0", { sheet: "s0", base: 0, marks: { B1: { value } }, history: [] }]]);
    return unusual(mine, aspect);
  };
  assert.deepEqual(at("1.5", "4", "4", "4.5"), { apart: 27, up: false });
  assert.deepEqual(at("6", "2", "2", "2"), { apart: 40, up: true });
  assert.equal(at("3", "4", "4", "4.5"), null);
  assert.equal(at("0", "6", "6"), null);
});
