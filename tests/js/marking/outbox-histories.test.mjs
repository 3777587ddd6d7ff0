/** The tablet of `tests/services/histories.py` is a model of the outbox: here the app's own functions go through the same transitions. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { isReceipt, isUnsent, lost, outcome } from "../../../competition/static/js/marking/outbox.mjs";

const TABLET = "t-1";
const STANDINGS = ["current", "superseded", "conflict", "flagged"];

/** Numbers below `most`, the same at each run. */
function dice(seed) {
  let state = seed;
  return (most) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * most);
  };
}

/** A server that stores each operation once, by its bytes, and may be brought back to an earlier copy. */
class Server {
  stored = new Map();

  take(row, standing) {
    const known = this.stored.get(row.op);
    if (known && known.sha256 !== row.sha256) return { status: 422, body: { code: "op-reused", message: "…" } };
    if (!known) this.stored.set(row.op, { sha256: row.sha256, state: standing });
    const { sha256, state } = this.stored.get(row.op);
    return { status: known ? 200 : 201, body: { state, rev: 1, receipt: { id: `r-${row.op}`, op: row.op, sha256 } } };
  }

  receipts() {
    return [...this.stored].map(([op, each]) => ({ op, ...each }));
  }
}

/** What `sendAll` does with an answer: a change is kept, "later" and "pin" leave the row as it was. */
function heard(row, answer) {
  const change = outcome(row, answer);
  return typeof change === "string" ? row : { ...row, ...change };
}

/** Answers that are none: a guest network's page, a gateway, an end of the session, another sheet's receipt. */
const NOISE = [
  { status: 200, body: null },
  { status: 200, body: { hello: "guest" } },
  { status: 502, body: null },
  { status: 429, body: { code: "too-many" } },
  { status: 401, body: { code: "signed-out" } },
  { status: 403, body: { code: "device-unknown" } },
  { status: 201, body: { state: "current", receipt: { id: "r", op: "another", sha256: "another" } } },
];

/** After a comparison: what the server has not goes out again, as `reconcile` does. */
function compared(rows, server) {
  const again = new Set(lost(rows, server.receipts(), TABLET).map((row) => row.op));
  return rows.map((row) => (again.has(row.op) ? { ...row, state: "queued" } : row));
}

function holds(rows, server, afterComparing) {
  for (const row of rows) {
    const there = server.stored.get(row.op);
    if (afterComparing) assert.ok(isUnsent(row) || there?.sha256 === row.sha256, `${row.op} is neither here nor there`);
    if (row.receipt) assert.ok(["delivered", "conflict", "flagged", "queued"].includes(row.state));
    assert.notEqual(row.state, "aside");
  }
}

function history(seed) {
  const roll = dice(seed);
  const server = new Server();
  let [rows, copy] = [[], new Map()];
  const acts = [
    () => rows.push({ op: `op-${rows.length}`, sha256: `sha-${seed}-${rows.length}`, device: TABLET, state: "queued" }),
    () => rows.length && (rows[0] = heard(rows[0], NOISE[roll(NOISE.length)])),
    () => { copy = new Map(server.stored); },
    () => { server.stored = new Map(copy); rows = compared(rows, server); },
    () => { rows = compared(rows, server); },
  ];
  const send = () => {
    const waiting = rows.flatMap((row, at) => (isUnsent(row) ? [at] : []));
    if (!waiting.length) return;
    const at = waiting[roll(waiting.length)];
    const answer = server.take(rows[at], STANDINGS[roll(STANDINGS.length)]);
    if (roll(3)) rows[at] = heard(rows[at], answer);
  };
  for (let step = 0; step < 40; step += 1) {
    const chosen = roll(acts.length + 4);
    if (chosen < acts.length) acts[chosen]();
    else send();
    holds(rows, server, chosen === 3 || chosen === 4);
  }
  rows = compared(rows, server).map((row) => (isUnsent(row) ? heard(row, server.take(row, "current")) : row));
  assert.deepEqual(rows.map((row) => row.op).sort(), [...server.stored.keys()].sort());
  assert.ok(rows.every((row) => !isUnsent(row) && row.receipt));
}

test("through lost, doubled and foreign answers and a restored server every signed sheet is there or still here", () => {
  for (let seed = 1; seed <= 400; seed += 1) history(seed);
});

test("noise never delivers, drops or sets a sheet aside", () => {
  const row = { op: "op-1", sha256: "ab", state: "queued" };

  for (const answer of NOISE) {
    assert.equal(isReceipt(row, answer), false);
    assert.deepEqual(heard(row, answer), row);
  }
});

test("other bytes under the same operation are kept apart and change nothing there", () => {
  const server = new Server();
  server.take({ op: "op-1", sha256: "ab" }, "current");

  const apart = heard({ op: "op-1", sha256: "cd", state: "queued" }, server.take({ op: "op-1", sha256: "cd" }, "current"));

  assert.equal(apart.state, "aside");
  assert.deepEqual(server.receipts(), [{ op: "op-1", sha256: "ab", state: "current" }]);
});
