import assert from "node:assert/strict";
import { test } from "node:test";

import { later, stepped } from "../../../competition/static/js/console/timetable.mjs";

test("a quarter of an hour later or earlier, within the day", () => {
  assert.equal(later("09:45", 15), "10:00");
  assert.equal(later("10:00", -15), "09:45");
  assert.equal(later("00:00", -15), "00:00");
  assert.equal(later("23:45", 15), "23:45");
});

test("the next site, and none beyond the last", () => {
  assert.equal(stepped(["一号馆", "二号馆"], "一号馆", 1), "二号馆");
  assert.equal(stepped(["一号馆", "二号馆"], "二号馆", 1), "二号馆");
  assert.equal(stepped(["一号馆"], "未知", 1), "未知");
});
