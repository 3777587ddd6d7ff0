/** Who is expected at a desk (检录名单). */
import assert from "node:assert/strict";
import test from "node:test";
import * as roll from "../../../competition/static/js/floor/roll.mjs";

const person = (number, trade = "tea", status = "present") => ({ where: number, number, trade, status, stage: { zh: "决赛" } });

test("where a trade has no sessions its whole list is expected, whoever withdrew left out", () => {
  roll.state.list = { people: [person("1"), person("2"), person("3", "tea", "withdrawn"), person("4", "coffee")], sessions: [] };
  roll.state.own = [{ path: "check-ins", where: "1", session_id: "", kind: "arrived", at: 1 }];

  assert.deepEqual(roll.expected("", "tea").map((one) => one.number), ["1", "2"]);
  const { expected, arrived } = roll.tally("", "tea");
  assert.deepEqual([expected, arrived], [2, 1]);
  assert.deepEqual(roll.expected("", ""), []);
});
