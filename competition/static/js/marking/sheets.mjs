/** The judge's sheets as this tablet knows them (我的评分表): the server's bundle, drafts and the outbox laid over one another. */
import { controlOf } from "./aspects.mjs";
import { Copies } from "./copies.mjs";
import { isUnsent, network, rows, sendHome } from "./outbox.mjs";
import * as mirror from "./mirror.mjs";
import * as photos from "./photos.mjs";
import { NoAnswer, ask } from "./server.mjs";
import { all, fact, note, put, remove } from "./store.mjs";
import { exact, subtotal, untouchedMark } from "./subtotals.mjs";
import { carried } from "./versions.mjs";
import * as works from "./works.mjs";

export const state = { bundle: null, drafts: new Map(), sent: new Map(), checked: new Map(), seat: null, renewed: false, heard: "" };

/** Every draft on this tablet, of whichever judge. */
async function draftsHere() {
  const kept = await all("drafts").catch(() => [...state.drafts.values()]);
  return [...kept, ...mirror.drafts()];
}

/** How many sheets and checks somebody began here and has not signed. */
export async function begunHere() {
  return new Set((await draftsHere()).filter(({ marks, objections }) => Object.keys({ ...marks, ...objections }).length).map((draft) => draft.sheet)).size;
}

/** Read everything kept here into memory. */
export async function recall() {
  state.bundle = await fact("bundle");
  state.seat = (await fact("seat")) ?? allSeats()[0]?.id ?? null;
  state.drafts = new Map((await draftsHere()).map((draft) => [draft.sheet, draft]));
  await photos.recall();
  await recallSent();
}

const placed = ({ seat, attempt, code }) => `${seat}/${attempt}/${code}`;

/** The sheets a bundle tells of: the judge's own, and those he checks. */
const lying = (bundle) => [...(bundle?.sheets ?? []), ...(bundle?.checks ?? [])];

/** What was signed here by the sheet it belongs to: where that was laid out anew, the one in its place. */
export async function recallSent() {
  [state.sent, state.checked] = [new Map(), new Map()];
  const homes = new Map(lying(state.bundle).map((one) => [placed(one), one.id]));
  for (const row of await rows()) (row.check ? state.checked : state.sent).set((row.place && homes.get(placed(row.place))) || row.sheet, row);
}

/** Fetch the bundle; true when it is new. What the judge has here is newer than a copy there. */
export async function refresh() {
  const [tag, asked] = [await fact("bundle_tag"), new Date().toISOString()];
  const answer = await ask("GET", "bundle", { headers: tag && state.bundle ? { "If-None-Match": tag } : {} });
  if (answer.status === 401 || answer.status === 403) throw Object.assign(new Error("signed-out"), { status: answer.status, code: answer.body?.code });
  if (answer.status === 200 || answer.status === 304) state.heard = asked;
  if (answer.status !== 200 || !Array.isArray(answer.body?.seats)) return false;
  await note("bundle", answer.body);
  await note("bundle_tag", answer.headers.get("ETag"));
  const before = state.bundle;
  state.bundle = answer.body;
  state.renewed = allSeats().some((one) => renewed(before, one));
  await refit(before);
  await sendHome(lying(answer.body));
  await recallSent();
  if (!allSeats().some((one) => one.id === state.seat)) await sitAt(allSeats()[0]?.id ?? null);
  void works.keepAll(answer.body);
  for (const sheet of answer.body.sheets) {
    if (sheet.draft && !draftIn(sheet) && isOpen(sheet)) await adopt(sheet);
  }
  return true;
}

/** Whether a seat marks by another scheme than before. */
function renewed(before, seat) {
  const old = before?.seats.find((one) => one.id === seat.id);
  return Boolean(old) && before.schemes[old.scheme]?.digest !== state.bundle.schemes[seat.scheme]?.digest;
}

/** After a new version of a scheme: drafts keep only the marks that still answer what is asked. */
async function refit(before) {
  for (const draft of [...state.drafts.values()]) {
    const [was, now] = [before?.sheets.find((one) => one.id === draft.sheet), sheet(draft.sheet)];
    const old = was && now && before.schemes[before.seats.find((one) => one.id === was.seat)?.scheme];
    if (!old || old.digest === schemeOf(now).digest) continue;
    await keepDraft({ ...draft, scheme: schemeOf(now).digest, marks: carried(old, schemeOf(now), draft.marks), history: [], future: [] });
  }
}

async function adopt(sheet) {
  const { note = "", notes = {}, clocks = {} } = sheet.draft;
  const marks = Object.fromEntries(Object.entries(sheet.draft.marks ?? {}).filter(([, mark]) => mark?.status || typeof mark?.value === "string"));
  await keepDraft({ ...EMPTY, sheet: sheet.id, base: sheet.rev, marks, note, notes, clocks, saved_at: sheet.draft_at });
}

export async function sitAt(seat) {
  state.seat = seat;
  await note("seat", seat);
}

/** The seats this judge sits at, and those whose sheets he checks. */
export const allSeats = () => [...(state.bundle?.seats ?? []), ...(state.bundle?.check_seats ?? [])];

export const seat = () => allSeats().find((each) => each.id === state.seat) ?? null;
export const seatOf = (sheet) => allSeats().find((each) => each.id === sheet.seat);
export const schemeOf = (sheet) => state.bundle.schemes[seatOf(sheet).scheme];
export const sheets = () => (state.bundle?.sheets ?? []).filter((sheet) => sheet.seat === state.seat);
export const sheet = (id) => state.bundle?.sheets.find((each) => each.id === id) ?? (state.bundle?.checks ?? []).map(asCheck).find((each) => each.id === id) ?? null;

/** A signed sheet that is checked here: a sheet of its own, with `checks` naming the one it checks. */
function asCheck(piece) {
  return { ...piece, id: `check-${piece.id}`, checks: piece.id, state: "open", marks: piece.marks ?? {}, remarks: piece.check.remarks ?? {}, receipt: piece.check.receipt };
}

/** The signed sheets of the seat that is checked. */
export const checks = () => (state.bundle?.checks ?? []).filter((piece) => piece.seat === state.seat).map(asCheck);

/** Where a check stands: open, draft, differs, agreed, or on its way. */
export function checkStanding(check) {
  const row = state.checked.get(check.checks);
  if (row && row.base === check.rev && row.state !== "delivered") return row.state;
  if (check.check.state !== "wanted") return check.check.state;
  if (row && row.base === check.rev) return "checked";
  const { marks = {}, objections = {} } = draftIn(check) ?? {};
  return Object.keys({ ...marks, ...objections }).length ? "draft" : "open";
}

/** What was begun here on a sheet; null once the sheet has another revision or scheme than it was begun on. */
export function draftIn(sheet) {
  const [draft, scheme] = [state.drafts.get(sheet.id), schemeOf(sheet).digest];
  return draft && draft.base === sheet.rev && (draft.scheme ?? scheme) === scheme ? draft : null;
}

/** Whether something was begun here that answers the sheet no more: it has been signed elsewhere since. */
export const isOvertaken = (sheet) => Boolean(Object.keys(state.drafts.get(sheet.id)?.marks ?? {}).length) && !draftIn(sheet);

export const aspectsOf = (scheme) => scheme.criteria.flatMap((criterion) => criterion.sub_criteria.flatMap((sub) => sub.aspects));

const isOpen = (sheet) => (sheet.state === "open" || isAsked(sheet)) && !seatOf(sheet).locked;

/** Whether a sheet that was signed is to be marked anew: sent back, or its panel lies too far apart. */
const isAsked = (sheet) => sheet.state === "reopened" || (sheet.state === "signed" && Boolean(sheet.held?.length));

/** The newest of what was signed here that the server has not answered by reopening since. */
function signedHere(sheet) {
  const row = state.sent.get(sheet.id);
  if (!row || (isAsked(sheet) && row.base < sheet.rev && !isUnsent(row))) return null;
  return isSettled(sheet, row) ? null : row;
}

/** Whether the chief has decided about what did not count by itself: from then on it stands as the server says. */
function isSettled(sheet, row) {
  if (row.state !== "conflict" && row.state !== "flagged") return false;
  return Boolean(row.decided) || (row.arrived_at < state.heard && sheet.state !== row.state && !seatOf(sheet).locked);
}

/** How many sheets a seat still wants of this judge: to mark, or to check. */
const waitingAt = (one) => (one.checks ? (state.bundle.checks ?? []).filter((piece) => piece.seat === one.id).map(asCheck).filter((check) => ["open", "draft", "differs"].includes(checkStanding(check))) : (state.bundle.sheets ?? []).filter((sheet) => sheet.seat === one.id && mayMark(sheet))).length;

/** The judge's other seats where something still waits for him: { one, count }. */
export const elsewhere = () => allSeats().filter((one) => one.id !== state.seat).map((one) => ({ one, count: waitingAt(one) })).filter(({ count }) => count);

/** Where a sheet stands, in the words of the legend. */
export function standing(sheet) {
  const here = signedHere(sheet);
  if (here) return here.state;
  if (sheet.state === "signed" && !seatOf(sheet).locked && isAsked(sheet)) return "apart";
  if (sheet.state === "signed") return "delivered";
  if (sheet.state === "conflict" || sheet.state === "flagged") return sheet.state;
  if (seatOf(sheet).locked) return "locked";
  if (sheet.state === "reopened") return "reopened";
  return hasBegun(sheet) ? "draft" : "open";
}

/** Whether a stopwatch of this sheet is running, whoever looks at it. */
export const clockRuns = (sheet) => Object.values(draftIn(sheet)?.clocks ?? {}).some(({ begun }) => Number.isFinite(begun ?? NaN));

const hasBegun = (sheet) => Object.keys(draftIn(sheet)?.marks ?? {}).length > 0 || clockRuns(sheet);

export function mayMark(sheet) {
  return isOpen(sheet) && !signedHere(sheet);
}

/** What was written and measured beside the marks, as it was signed here: { note, notes, clocks }. */
export function remarksOf(sheet) {
  const { note = "", notes = {}, clocks = {} } = state.sent.get(sheet.id) ?? {};
  return { note, notes, clocks };
}

export const receiptOf = (sheet) => signedHere(sheet)?.receipt ?? sheet.receipt ?? "";

/** A draft's marks without those whose clock runs again: nothing can be signed while it runs. */
export function standingMarks({ marks, clocks = {} }) {
  return Object.fromEntries(Object.entries(marks).filter(([code]) => !Number.isFinite(clocks[code]?.begun ?? NaN)));
}

/** The marks as they stand: the draft, else what was signed here, else what the server has. */
export function marksOf(sheet) {
  const draft = draftIn(sheet);
  if (draft && mayMark(sheet)) return standingMarks(draft);
  return signedHere(sheet)?.marks ?? sheet.marks ?? {};
}

const EMPTY = { marks: {}, note: "", notes: {}, clocks: {}, history: [], future: [], saved_at: null };

export function draftOf(sheet) {
  const [draft, scheme] = [draftIn(sheet), schemeOf(sheet).digest];
  if (draft) return { ...EMPTY, ...draft, scheme };
  return { ...EMPTY, ...remarksOf(sheet), sheet: sheet.id, base: sheet.rev, scheme, marks: { ...(sheet.marks ?? {}) } };
}

/** Keep a draft at once, in the other place where the database fails; the copy on the server follows by itself. */
export async function keepDraft(draft) {
  state.drafts.set(draft.sheet, draft);
  try {
    await put("drafts", draft);
  } catch {
    mirror.putDraft(draft);
    network.mirrored = true;
    return;
  }
  mirror.removeDraft(draft.sheet);
}

/** Forget what was begun; where the database fails it stays, and answers nothing once its sheet is signed. */
export async function dropDraft(id) {
  state.drafts.delete(id);
  mirror.removeDraft(id);
  await remove("drafts", id).catch(() => null);
}

const copies = new Copies(async (id, leaving) => {
  const draft = state.drafts.get(id);
  if (!draft) return;
  try {
    await ask("PUT", `sheets/${id}/draft`, { json: { marks: draft.marks, note: draft.note, notes: draft.notes ?? {}, clocks: draft.clocks ?? {} }, keepalive: leaving });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
  }
});

/** Send a backup copy of a draft, a little later; it does not matter whether it arrives. */
export function copyLater(id) {
  if (!id.startsWith("check-")) copies.later(id);
}

/** Send the copies that wait: whoever goes on may do so at another tablet. */
export const copyNow = () => copies.now();

export function totals(sheet) {
  return subtotal(schemeOf(sheet), marksOf(sheet));
}

/** All marks that go into the signature, in the scheme's order; what was not touched says so by its own value. */
export function fullMarks(scheme, marks, notes = {}) {
  return aspectsOf(scheme).map((aspect) => {
    const note = notes[aspect.code]?.trim();
    return { aspect: aspect.code, ...(marks[aspect.code] ?? untouchedMark(aspect, scheme)), ...(note ? { note } : {}) };
  });
}

/** What this judge gave at an aspect on the other sheets of this seat: value → how often. */
export function earlier(sheet, code) {
  const found = new Map();
  for (const other of sheets()) {
    if (other.id === sheet.id || Boolean(other.trial) !== Boolean(sheet.trial) || mayMark(other)) continue;
    const value = marksOf(other)[code]?.value;
    if (value !== undefined) found.set(value, (found.get(value) ?? 0) + 1);
  }
  return found;
}

/** How far a value lies from the judge's own mean here: { apart, up } when that is unusual, else null. */
export function unusual(sheet, aspect) {
  const scheme = schemeOf(sheet);
  if (!aspect.scale || !["keys", "scale", "number"].includes(controlOf(aspect, scheme))) return null;
  const value = marksOf(sheet)[aspect.code]?.value;
  const given = [...earlier(sheet, aspect.code)].flatMap(([text, count]) => Array(count).fill(exact(text)));
  if (value === undefined || given.length < 3) return null;
  const tenths = (number) => Number((number.n * 1000n) / number.d);
  const mean = Math.round(given.reduce((sum, each) => sum + tenths(each), 0) / given.length);
  const apart = tenths(exact(value)) - mean;
  const width = tenths(exact(aspect.scale.max)) - tenths(exact(aspect.scale.min ?? "0"));
  return Math.abs(apart) * 5 > width * 2 ? { apart: Math.round(Math.abs(apart) / 100), up: apart > 0 } : null;
}
