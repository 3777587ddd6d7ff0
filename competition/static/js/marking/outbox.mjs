/** Signed sheets on their way (待传队列): bytes are frozen at signing and sent unchanged until a receipt for those very bytes arrives.
 *
 *  Nothing is ever deleted here. A row's state: queued, sending, waits (待归位: its sheet is not there until its module is open again),
 *  delivered, conflict, flagged, aside (隔离). Each row bears the key of the session it was signed in, so that it can be sealed and handed
 *  in by another tablet, by this one paired anew, or as a file.
 */
import { sealed } from "./handing-over.mjs";
import * as mirror from "./mirror.mjs";
import { base64, digest, hex, randomId } from "./sha256.mjs";
import { NoAnswer, ask } from "./server.mjs";
import { NAME, all, fact, note, put } from "./store.mjs";

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60000;
const EVERY = 15000;
const COMPARE_EVERY = 300000;

/** A tablet that was revoked; one the server does not know may know it again after a restore. */
export const SHUT_OUT = "device-shut-out";
export const isUnpaired = (code) => code === SHUT_OUT || code === "device-unknown";

const listeners = new Set();
let flushing = null;
let wait = FIRST_WAIT;
let timer = 0;

/** Hear of every change: `listener({ online, needsPin })`. */
export function watch(listener) {
  listeners.add(listener);
}

/** What is known of the network; whether the tablet's database failed so that sheets lie in the other place; whether photos go once more. */
export const network = { online: true, needsPin: false, mirrored: false, again: false };

/** The server answers. After a silence it may have come back from an older copy: what it has is compared at once. */
export function answered() {
  const silent = !network.online;
  network.online = true;
  if (silent) void reconcile();
}

function tell() {
  for (const listener of listeners) listener(network);
}

/** Freeze what is signed into bytes and keep them; resolves when they are safe on this tablet. */
export async function freeze(content, shown, op = randomId()) {
  const seq = ((await fact("seq")) ?? 0) + 1;
  await note("seq", seq);
  const clock = await fact("clock").catch(() => null);
  const whole = { v: 1, op, seq, ...content, ...(clock ? { clock } : {}) };
  const bytes = new TextEncoder().encode(JSON.stringify(whole));
  const row = { op, seq, sheet: content.sheet, bytes, sha256: hex(digest(bytes)), ...(await origin()), state: "queued", signed_at: content.signed.at, base: content.base_rev, ...shown };
  await keepRow(row);
  tell();
  void flush();
  return row;
}

/** Which tablet and session a sheet is signed in, and the key its seal is made with. */
async function origin() {
  const [device, session] = [await fact("device"), await fact("session")];
  return { device: device?.device_id ?? "", event: device?.event?.code ?? "", session: { id: session?.session_id ?? "", key: hex(digest(new TextEncoder().encode(session?.session ?? ""))) } };
}

/** Write a row; where the database fails twice, to the other place that this tablet has. */
async function keepRow(row) {
  try {
    await put("outbox", row);
  } catch {
    mirror.put(row);
    network.mirrored = true;
    return;
  }
  mirror.remove(row.op);
}

/** Take in signed sheets that another tablet hands over; returns how many are new here. */
export async function adopt(handed) {
  const known = new Set((await rows()).map((row) => row.op));
  const fresh = handed.filter((row) => !known.has(row.op));
  let seq = (await fact("seq")) ?? 0;
  const { event } = await origin();
  for (const row of fresh) await keepRow({ ...row, event, seq: ++seq, state: "queued", handed: true });
  await note("seq", seq);
  tell();
  void flush();
  return fresh.length;
}

/** What the database was last heard to hold: it may fail while the page goes on. */
let heard = [];

/** Everything signed here; what lies in the other place is the newer. */
export async function rows() {
  heard = await all("outbox").catch(() => heard);
  const spare = mirror.rows();
  const ops = new Set(spare.map((row) => row.op));
  return [...heard.filter((row) => !ops.has(row.op)), ...spare].sort((a, b) => a.seq - b.seq);
}

const isQueued = ({ state }) => state === "queued" || state === "sending";

/** Whether what was signed is still on its way: it waits for the network, or for its sheet to lie there again. */
export const isUnsent = (row) => isQueued(row) || row.state === "waits";

export async function unsent() {
  return (await rows()).filter(isUnsent);
}

/** Whether a row was signed at another event than this tablet is paired with: it stays as it is until the tablet is there again. */
export const isElsewhere = (row, device) => Boolean(device && row.event) && row.event !== device.event.code;

/** What was signed at the event this tablet is paired with. */
export async function ofThisEvent(some) {
  const device = await fact("device");
  return some.filter((row) => !isElsewhere(row, device));
}

/** What goes out once this tablet is paired again: where the server was brought back from an older copy, all that was signed on it. */
export async function keptForLater(code) {
  const here = await ofThisEvent(await rows());
  return code === SHUT_OUT ? withoutReceipt() : here.filter((row) => !row.handed || isUnsent(row));
}

/** What the server has given no receipt for, or has lost since: unsent, or set aside. No tablet forgets these. */
export async function withoutReceipt() {
  return (await rows()).filter((row) => isUnsent(row) || !row.receipt);
}

/** What was set aside and has not been carried away as a file either. */
export const isStranded = (row) => row.state === "aside" && !row.saved;

/** What was set aside has been saved to a file: it is in people's hands. */
export async function noteSaved(saved) {
  for (const row of saved.filter(isStranded)) await keepRow({ ...row, saved: true });
  tell();
}

/** Whether an answer is a receipt for exactly these bytes. */
export function isReceipt(row, answer) {
  const receipt = answer.body?.receipt;
  return [200, 201, 202].includes(answer.status) && receipt?.sha256 === row.sha256 && receipt?.op === row.op;
}

/** What becomes of a row by this answer: a change to it, or why to stop: "pin" or "later". */
export function outcome(row, answer) {
  if (isReceipt(row, answer) && row.path) {
    return { state: "delivered", receipt: answer.body.receipt.id, noted: answer.body.state, reasons: answer.body.reasons ?? [] };
  }
  if (isReceipt(row, answer)) {
    const state = answer.body.state === "current" || answer.body.state === "superseded" ? "delivered" : answer.body.state;
    return { state, receipt: answer.body.receipt.id, rev: answer.body.rev, reasons: answer.body.reasons ?? [], spread: answer.body.spread ?? [] };
  }
  if (answer.status === 401) return "pin";
  const mending = answer.body?.code === "digest-mismatch" || isUnpaired(answer.body?.code);
  if (answer.body?.code === "not-found" && row.place) return { state: "waits" };
  if ([400, 403, 404, 413, 415, 422].includes(answer.status) && answer.body?.code && !mending) {
    return { state: "aside", message: answer.body.message ?? "" };
  }
  return "later";
}

/** What this tablet signed while it was another to the server goes sealed; where the server forgot that one too, plainly. */
async function sendOne(row) {
  const device = await fact("device");
  if (!row.sealed && (!row.device || !device || row.device === device.device_id)) return atItsPlace(row, await sendPlain(row));
  const answer = await ask("POST", "handovers", { json: sealed(row) });
  if (row.sealed || answer.body?.code !== "handover-session-unknown") return answer;
  return { ...(await atItsPlace(row, await sendPlain(row))), device: device.device_id };
}

/** A server brought back from before the sheet was laid out keeps it at the one in its place; where it forgot the session too, by the present one. */
async function atItsPlace(row, answer) {
  if (answer.body?.code !== "not-found" || !row.place) return answer;
  const found = await ask("POST", "handovers", { json: sealed(row) });
  if (found.body?.code !== "handover-session-unknown") return found;
  return ask("POST", "handovers", { json: sealed({ ...row, session: (await origin()).session }) });
}

/** What waits for its sheet, and whose place has one again, is sent once more; at a seat that is another judge's by now `reconcile` tries. */
export async function sendHome(sheets) {
  const there = new Map(sheets.map((sheet) => [`${sheet.seat}/${sheet.attempt}/${sheet.code}`, sheet.id]));
  const found = ({ state, place, sheet }) => {
    const id = ["waits", "aside"].includes(state) && place && there.get(`${place.seat}/${place.attempt}/${place.code}`);
    return Boolean(id) && id !== sheet;
  };
  const again = (await rows()).filter(found);
  await requeue(again);
  if (again.length) void flush();
}

function sendPlain(row) {
  return ask("PUT", row.path ? `${row.path}/${row.op}` : `sheets/${row.sheet}/${row.check ? "checks" : "revisions"}/${row.op}`, {
    bytes: row.bytes,
    headers: { "Content-Digest": `sha-256=:${base64(digest(row.bytes))}:` },
  });
}

/** A row that waits here while its trade is marked on another computer says so. */
export const told = (row, answer) => (answer.body?.code === "trade-taken-out" ? { ...row, message: answer.body.message ?? "" } : row);

/** Send what is queued, one after the other. One sheet the server cannot take now holds up no other; silence and a PIN that is wanted do. */
async function sendAll() {
  const tried = new Set();
  let end = "done";
  const next = async () => (await ofThisEvent(await rows())).find((row) => isQueued(row) && !tried.has(row.op));
  for (let waiting = await next(); waiting; waiting = await next()) {
    tried.add(waiting.op);
    let answer;
    try {
      answer = await sendOne(waiting);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      network.online = false;
      return "later";
    }
    answered();
    const change = outcome(waiting, answer);
    network.needsPin = change === "pin";
    if (change === "pin" || isUnpaired(answer.body?.code)) return change;
    const row = (await rows()).find((each) => each.op === waiting.op) ?? waiting;
    if (change === "later") {
      end = change;
      if (told(row, answer) !== row) await keepRow(told(row, answer));
      continue;
    }
    await keepRow({ ...row, message: "", ...change, ...(change.receipt && answer.device ? { device: answer.device } : {}), arrived_at: new Date().toISOString() });
    tell();
  }
  return end;
}

/** Rows the server should have by its own receipts and has not: a copy from before was brought back. */
export function lost(kept, receipts, device) {
  const known = new Map(receipts.map((receipt) => [receipt.op, receipt.sha256]));
  return kept.filter((row) => ["delivered", "conflict", "flagged"].includes(row.state) && !row.handed && (row.device ?? device) === device && known.get(row.op) !== row.sha256);
}

/** Let rows be sent again, and the photos they name after them. */
async function requeue(again) {
  for (const row of again) await keepRow({ ...row, state: "queued" });
  const named = new Set(again.flatMap((row) => (row.photos ?? []).map((photo) => `${row.sheet}/${photo.sha256}`)));
  for (const photo of await all("photos").catch(() => [])) if (photo.state !== "kept" && named.has(photo.key)) await put("photos", { ...photo, state: "kept" });
  if (!again.length) return;
  network.again = true;
  tell();
}

/** What is sent once more after pairing: all that was sent before, as nobody knows what the server still has, and what was set aside. */
export const isAnew = (row, { device_id: id, event }) => row.event === event.code && (row.state === "aside" || (Boolean(row.receipt) && !row.handed && row.device !== id));

/** Paired anew for the same event. */
export async function sendAnew(device) {
  await requeue((await rows()).filter((row) => isAnew(row, device)));
}

/** What the server set aside for the chief, and what he has decided about since. */
async function noteDecided(kept, receipts) {
  const states = new Map(receipts.map((receipt) => [receipt.op, receipt.state]));
  const decided = (row) => ["conflict", "flagged"].includes(row.state) && !row.decided && ["current", "superseded"].includes(states.get(row.op));
  const news = kept.filter(decided);
  for (const row of news) await keepRow({ ...row, decided: true });
  if (news.length) tell();
}

/** Compare receipts with the server and send again what it lost, and what waits for its sheet; true when it has all that it took in. */
export async function reconcile() {
  let answer;
  try {
    answer = await ask("GET", "receipts");
  } catch (error) {
    if (error instanceof NoAnswer) return false;
    throw error;
  }
  if (answer.status !== 200) return false;
  const kept = await rows();
  await noteDecided(kept, answer.body.receipts);
  const again = lost(kept, answer.body.receipts, (await fact("device"))?.device_id);
  const waiting = (await ofThisEvent(kept)).filter((row) => row.state === "waits");
  await requeue([...again, ...waiting]);
  if (again.length || waiting.length) void flush();
  return !again.length;
}

/** Send what waits, one tab at a time; comes back by itself while something is left. */
export function flush() {
  flushing ??= (navigator.locks ? navigator.locks.request(`${NAME}-outbox`, sendAll) : sendAll())
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
    if ((await ofThisEvent(await unsent())).length) void flush();
  }, EVERY);
  setInterval(() => void reconcile(), COMPARE_EVERY);
  void flush();
  void reconcile();
}
