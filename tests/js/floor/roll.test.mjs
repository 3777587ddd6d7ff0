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

test("a station that is another's or nobody's is asked again, by the plan and by what this desk noted", () => {
  const [one, two, three] = [person("1"), person("2"), person("3")];
  roll.state.own = [];
  roll.lay({ people: [one, two, three], stations: ["A1", "A2", "A3"], sessions: [{ id: "s1", trade: "tea", stage: { zh: "决赛" }, starts: "2026-11-20T09:00" }], places: [["1", "s1", "A1"]] });
  roll.state.own = [{ path: "check-ins", op: "x", where: "2", session_id: "s1", kind: "arrived", station: "A2", signed_at: "2026-11-20T01:00:00Z", state: "queued" }];

  assert.equal(roll.stationTrouble("a1", one, "s1"), null);
  assert.equal(roll.stationTrouble("", three, "s1"), null);
  assert.equal(roll.stationTrouble("A3", three, "s1"), null);
  assert.deepEqual(roll.stationTrouble("A9", three, "s1"), { is: "unknown" });
  assert.equal(roll.stationTrouble("A1", three, "s1").by.number, "1");
  assert.equal(roll.stationTrouble("a2", three, "s1").by.number, "2");
  assert.deepEqual(["A1", "a2", "A3"].map((code) => roll.whoAt(code, "s1")?.number), ["1", "2", undefined]);
});

test("somebody of another session is not taken for whoever has a station now", () => {
  const part = { trade: "tea", stage: { zh: "决赛" }, module: { zh: "冲泡" } };
  const sessions = [{ ...part, id: "s1", starts: "2026-11-20T09:00+08:00", ends: "2026-11-20T12:00+08:00" }, { ...part, id: "s2", starts: "2026-11-20T13:00+08:00", ends: "2026-11-20T16:00+08:00" }];
  roll.state.own = [];
  roll.lay({ people: [person("1"), person("2")], stations: ["A1", "A2", "A3"], sessions, places: [["1", "s1", "A1"], ["2", "s2", "A2"]] });

  assert.equal(roll.whoAt("A2", "s1"), null);
  assert.equal(roll.whoAt("a2", "s2").number, "2");
  assert.equal(roll.whoAt("A2", "").number, "2");
  const at = (hour) => Date.parse(`2026-11-20T${hour}:00+08:00`);
  assert.deepEqual([at("10:00"), at("12:30"), at("14:00"), at("18:00")].map((now) => roll.running("tea", "s1", now)), ["s1", "s2", "s2", "s2"]);
  assert.deepEqual([roll.isStation("a3"), roll.isStation("999"), roll.stationsOf("tea", "s1"), roll.stationsOf("tea", "")], [true, false, ["A1"], ["A1", "A2"]]);
});

test("whoever the plan has in another session of the same part is told of, and in no other part", () => {
  const part = { trade: "tea", stage: { zh: "决赛" }, module: { zh: "冲泡" } };
  const sessions = [{ ...part, id: "s1" }, { ...part, id: "s2" }, { ...part, id: "s3", module: { zh: "理论" } }];
  const [one, two, nobody] = [person("1"), person("2"), person("3")];
  roll.lay({ people: [one, two, nobody], stations: [], sessions, places: [["1", "s1", ""], ["2", "s3", ""]] });

  assert.deepEqual(roll.plannedBeside(one, "s2").map((each) => each.id), ["s1"]);
  assert.deepEqual([roll.plannedBeside(one, "s1"), roll.plannedBeside(two, "s2"), roll.plannedBeside(nobody, "s1"), roll.plannedBeside(one, "")], [[], [], [], []]);
});

test("only leave the chief gave to come in late is told, not another decision", () => {
  roll.state.incidents = [
    { kind: "late", where: "1", decision: "bar", number: 1 },
    { kind: "equipment", where: "2", decision: "time-back", number: 2 },
    { kind: "late", where: "3", decision: "admit", number: 3 },
  ];

  assert.deepEqual(["1", "2", "3"].map((where) => roll.admitted(where)?.number), [undefined, undefined, 3]);
});
