/** Signed sheets on their way (待传队列): bytes are frozen at signing and sent unchanged until a receipt for those very bytes arrives.
 *
 *  Nothing is ever deleted here. A row's state: queued, sending, delivered, conflict, flagged, aside (隔离).
 */
import { base64, digest, hex, randomId } from "./sha256.mjs";
import { NoAnswer, ask } from "./server.mjs";
import { all, fact, get, keep, put } from "./store.mjs";

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60000;
const EVERY = 15000;

const listeners = new Set();
let flushing = null;
let wait = FIRST_WAIT;
let timer = 0;

/** Hear of every change: `listener({ online, needsPin })`. */
export function watch(listener) {
  listeners.add(listener);
}

export const network = { online: true, needsPin: false };

function tell() {
  for (const listener of listeners) listener(network);
}

/** Freeze what is signed into bytes and keep them; resolves when they are safe on this tablet. */
export async function freeze(content, shown) {
  const op = randomId();
  const seq = ((await fact("seq")) ?? 0) + 1;
  await keep("seq", seq);
  const clock = await fact("clock");
  const whole = { v: 1, op, seq, ...content, ...(clock ? { clock } : {}) };
  const bytes = new TextEncoder().encode(JSON.stringify(whole));
  const row = { op, seq, sheet: content.sheet, bytes, sha256: hex(digest(bytes)), state: "queued", signed_at: content.signed.at, base: content.base_rev, ...shown };
  await put("outbox", row);
  tell();
  void flush();
  return row;
}

export async function rows() {
  return (await all("outbox")).sort((a, b) => a.seq - b.seq);
}

export async function unsent() {
  return (await rows()).filter((row) => row.state === "queued" || row.state === "sending");
}

/** Whether an answer is a receipt for exactly these bytes. */
export function isReceipt(row, answer) {
  const receipt = answer.body?.receipt;
  return [200, 201, 202].includes(answer.status) && receipt?.sha256 === row.sha256 && receipt?.op === row.op;
}

/** What becomes of a row by this answer: a change to it, or why to stop: "pin" or "later". */
export function outcome(row, answer) {
  if (isReceipt(row, answer)) {
    const state = answer.body.state === "current" || answer.body.state === "superseded" ? "delivered" : answer.body.state;
    return { state, receipt: answer.body.receipt.id, rev: answer.body.rev, reasons: answer.body.reasons ?? [] };
  }
  if (answer.status === 401) return "pin";
  const mending = answer.body?.code === "digest-mismatch" || answer.body?.code === "device-unknown";
  if ([400, 403, 404, 413, 415, 422].includes(answer.status) && !mending) {
    return { state: "aside", message: answer.body?.message ?? "" };
  }
  return "later";
}

async function sendOne(row) {
  return ask("PUT", `sheets/${row.sheet}/revisions/${row.op}`, {
    bytes: row.bytes,
    headers: { "Content-Digest": `sha-256=:${base64(digest(row.bytes))}:` },
  });
}

async function sendAll() {
  for (const waiting of await unsent()) {
    let answer;
    try {
      answer = await sendOne(waiting);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      network.online = false;
      return "later";
    }
    network.online = true;
    const change = outcome(waiting, answer);
    if (typeof change === "string") {
      network.needsPin = change === "pin";
      return change;
    }
    network.needsPin = false;
    const row = await get("outbox", waiting.op);
    await put("outbox", { ...row, ...change, arrived_at: new Date().toISOString() });
    tell();
  }
  return "done";
}

/** Send what waits, one tab at a time; comes back by itself while something is left. */
export function flush() {
  flushing ??= (navigator.locks ? navigator.locks.request("marking-outbox", sendAll) : sendAll())
    .then((end) => {
      wait = end === "later" ? Math.min(LONGEST_WAIT, wait * 2) : FIRST_WAIT;
      if (end === "later") again(wait);
    })
    .finally(() => {
      flushing = null;
      tell();
    });
  return flushing;
}

function again(after) {
  clearTimeout(timer);
  timer = setTimeout(flush, after + Math.random() * after * 0.3);
}

/** Send at every sign of life; `navigator.onLine` is never asked. */
export function begin() {
  for (const [target, event] of [[window, "online"], [window, "pageshow"], [document, "visibilitychange"]]) {
    target.addEventListener(event, () => void flush());
  }
  setInterval(async () => {
    if ((await unsent()).length) void flush();
  }, EVERY);
  void flush();
}
