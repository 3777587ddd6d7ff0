import assert from "node:assert/strict";
import { test } from "node:test";

import { isAnew, isElsewhere, isReceipt, isUnsent, outcome, told } from "../../../competition/static/js/marking/outbox.mjs";
import { subtotal, written } from "../../../competition/static/js/marking/subtotals.mjs";

const row = { op: "op-1", sha256: "ab" };
const receipt = { id: "K7Q29F", op: "op-1", sha256: "ab" };

test("only a receipt for these very bytes delivers a sheet", () => {
  assert.equal(isReceipt(row, { status: 201, body: { receipt } }), true);
  assert.equal(isReceipt(row, { status: 200, body: { receipt: { ...receipt, sha256: "cd" } } }), false);
  assert.equal(isReceipt(row, { status: 200, body: { receipt: { ...receipt, op: "op-2" } } }), false);
  assert.equal(isReceipt(row, { status: 200, body: { hello: "guest" } }), false);
});

test("a stored sheet takes the state the server gives it", () => {
  const states = ["current", "superseded", "conflict", "flagged"].map((state) => outcome(row, { status: 202, body: { state, rev: 2, receipt } }).state);

  assert.deepEqual(states, ["delivered", "delivered", "conflict", "flagged"]);
});

test("without a session the PIN is wanted, and nothing is lost", () => {
  assert.equal(outcome(row, { status: 401, body: {} }), "pin");
});

test("what will never be stored is set aside, what may be mended is sent again", () => {
  assert.equal(outcome(row, { status: 400, body: { code: "revision-malformed" } }).state, "aside");
  assert.equal(outcome(row, { status: 422, body: { code: "op-reused" } }).state, "aside");
  assert.equal(outcome(row, { status: 400, body: { code: "digest-mismatch" } }), "later");
  assert.equal(outcome(row, { status: 403, body: { code: "device-unknown" } }), "later");
  assert.equal(outcome(row, { status: 403, body: { code: "device-shut-out" } }), "later");
  assert.equal(outcome(row, { status: 503, body: null }), "later");
});

test("what was signed at another event stays, and goes out once the tablet is paired there again", () => {
  const [here, there] = [{ device_id: "t-2", event: { code: "TEA26" } }, { device_id: "t-3", event: { code: "LIG26" } }];
  const signed = { ...row, event: "TEA26", device: "t-1", state: "queued" };

  assert.equal(isElsewhere(signed, here), false);
  assert.equal(isElsewhere(signed, there), true);
  assert.equal(isElsewhere({ ...row, event: "" }, there), false);
  assert.equal(isElsewhere(signed, null), false);
  assert.equal(isAnew({ ...signed, state: "aside" }, here), true);
  assert.equal(isAnew({ ...signed, state: "delivered", receipt: "K7Q2" }, here), true);
  assert.equal(isAnew({ ...signed, state: "aside" }, there), false);
  assert.equal(isAnew({ ...signed, state: "delivered", receipt: "K7Q2", device: "t-2" }, here), false);
});

test("a sheet whose trade is marked on another computer waits here and says where it is", () => {
  const row = { op: "op-1", sha256: "sha", state: "queued" };
  const answer = { status: 409, body: { code: "trade-taken-out", message: "正在别处评分：祁老师的笔记本" } };

  assert.equal(outcome(row, answer), "later");
  assert.deepEqual(told(row, answer), { ...row, message: answer.body.message });
  assert.equal(told(row, { status: 502, body: null }), row);
});

test("a sheet that is not there any more waits for its module where its place is known", () => {
  const gone = { status: 404, body: { code: "not-found", message: "…" } };
  const place = { seat: "s-1", attempt: 1, code: "K-001" };

  assert.deepEqual(outcome({ ...row, place }, gone), { state: "waits" });
  assert.equal(outcome(row, gone).state, "aside");
  assert.deepEqual(["queued", "sending", "waits", "delivered", "flagged", "aside"].filter((state) => isUnsent({ state })), ["queued", "sending", "waits"]);
});

test("what nobody touched counts as no fault seen, and everything else is missing", () => {
  const aspects = [
    { code: "A1", max: "6", scale: { max: "3" }, points: { rule: "share" } },
    { code: "C2", max: "10", points: { rule: "cases", from: "zero", cases: [{ code: "a", each: "0.5" }] } },
  ];
  const scheme = { decimals: 1, criteria: [{ code: "A", max: "6", sub_criteria: [{ code: "As", aspects }] }] };

  const [empty, full] = [subtotal(scheme, {}), subtotal(scheme, { A1: { value: "2" }, C2: { value: "a:3" } })];

  assert.deepEqual(empty.missing, ["A1"]);
  assert.equal(written(full.total, 1), "2.5");
  assert.equal(written(full.aspects.C2, 1), "−1.5");
});
