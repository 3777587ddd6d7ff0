import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { APART, Copies, SOON } from "../../../competition/static/js/marking/copies.mjs";

function marking() {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  const sent = [];
  return { sent, copies: new Copies((id, leaving) => sent.push([id, leaving])) };
}

test("a minute of strokes is a handful of copies, and the last stroke is among them", () => {
  const { sent, copies } = marking();
  for (let second = 0; second < 60; second += 1) {
    copies.later("s1");
    mock.timers.tick(1000);
  }
  assert.equal(sent.length, 1 + Math.floor((60000 - SOON) / APART));

  mock.timers.tick(APART);

  assert.equal(sent.length, 2 + Math.floor((60000 - SOON) / APART));
  mock.timers.tick(10 * APART);
  assert.equal(sent.length, 2 + Math.floor((60000 - SOON) / APART));
  mock.timers.reset();
});

test("what was begun is copied soon, each sheet by itself", () => {
  const { sent, copies } = marking();
  copies.later("s1");
  copies.later("s2");
  mock.timers.tick(SOON);

  assert.deepEqual(sent, [["s1", false], ["s2", false]]);
  mock.timers.reset();
});

test("a page that may go sends what waits at once, and only once", () => {
  const { sent, copies } = marking();
  copies.later("s1");
  mock.timers.tick(SOON);
  copies.later("s1");
  copies.now();
  copies.now();
  mock.timers.tick(2 * APART);

  assert.deepEqual(sent, [["s1", false], ["s1", true]]);
  mock.timers.reset();
});

test("a clock that is set back holds no copy up", () => {
  const { sent, copies } = marking();
  copies.later("s1");
  mock.timers.tick(SOON);
  mock.timers.setTime(1000);
  copies.later("s1");
  mock.timers.tick(APART);

  assert.equal(sent.length, 2);
  mock.timers.reset();
});
