/** Who is expected, who is here (检录名单): loaded ahead, with what this desk and others noted laid over it. */
import * as outbox from "../marking/outbox.mjs";
import { NoAnswer, ask } from "../marking/server.mjs";
import { fact, keep } from "../marking/store.mjs";
import { finding, minutesLate } from "../rules/lateness.mjs";
import { said } from "../marking/words.mjs";
import * as turnout from "../rules/turnout.mjs";

export const state = { list: null, notes: new Map(), incidents: [], own: [] };
let people = new Map();
let places = new Map();
let stations = new Map();
let statuses = new Map();

const spot = (where, session) => `${where}/${session || ""}`;

/** Lay a list: whoever is on it is found by place, session and station from here on. */
export function lay(list) {
  state.list = list;
  people = new Map((state.list?.people ?? []).map((one) => [one.where, one]));
  places = new Map();
  stations = new Map();
  statuses = new Map((state.list?.statuses ?? []).map(([where, session, status]) => [spot(where, session), status]));
  for (const [where, session, station] of state.list?.places ?? []) {
    places.set(spot(where, session), station);
    if (station) stations.set(spot(station.toUpperCase(), session), where);
  }
}

/** What is kept on this desk, before any server answers. */
export async function recall() {
  lay(await fact("list"));
  state.notes = new Map((await fact("notes")) ?? []);
  state.incidents = (await fact("incidents")) ?? [];
  await recallOwn();
}

/** This desk's own acts, sent or not. */
export async function recallOwn() {
  state.own = await outbox.rows();
}

function refuse(answer) {
  throw Object.assign(new Error(answer.body?.message ?? ""), { status: answer.status, code: answer.body?.code });
}

/** Ask for the list where it changed; true when it did. */
export async function refreshList() {
  const tag = await fact("list_tag");
  const answer = await ask("GET", "bundle", { headers: tag && state.list ? { "If-None-Match": tag } : {}, wait: 30000 });
  if (answer.status === 304) return false;
  if (answer.status !== 200) refuse(answer);
  const { server_time: _, ...list } = answer.body;
  lay(list);
  await keep("list", list);
  await keep("list_tag", answer.headers.get("ETag") ?? "");
  return true;
}

const portraits = new Map();

/** Portraits of whoever is expected, kept on this desk: at once what is kept, then what the server has now. */
export async function loadPortraits(trade, session) {
  const key = `portraits:${trade}/${session || ""}`;
  const lay = (found) => Object.entries(found ?? {}).forEach(([where, pictures]) => portraits.set(where, pictures));
  lay(await fact(key));
  const answer = await ask("GET", `portraits?trade=${encodeURIComponent(trade)}&session=${encodeURIComponent(session || "")}`, { wait: 60000 });
  if (answer.status !== 200) return;
  lay(answer.body.portraits);
  await keep(key, answer.body.portraits);
}

export const portraitsOf = (where) => portraits.get(where) ?? [];

/** Ask what others noted since the last time, or all of it anew; true when anything is new. */
export async function refreshNotes({ whole = false } = {}) {
  const since = whole ? "" : ((await fact("notes_until")) ?? "");
  const answer = await ask("GET", `notes?since=${encodeURIComponent(since)}`);
  if (answer.status !== 200) refuse(answer);
  const before = JSON.stringify(state.incidents);
  let changed = false;
  if (!since) state.notes.clear();
  for (const note of answer.body.notes) {
    if (JSON.stringify(state.notes.get(note.op)) === JSON.stringify(note)) continue;
    state.notes.set(note.op, note);
    changed = true;
  }
  settle(answer.body.notes);
  state.incidents = answer.body.incidents;
  await keep("notes", [...state.notes]);
  await keep("incidents", state.incidents);
  const decided = before !== JSON.stringify(state.incidents);
  // A decision may have let somebody in whose note is old: all notes are asked for anew next time.
  await keep("notes_until", decided && since ? "" : answer.body.until || since);
  return changed || decided;
}

/** A note that came later undoes what stood: the server has said so, this desk need not ask again. */
function settle(fresh) {
  for (const note of fresh) {
    if (note.standing !== "current") continue;
    for (const [op, other] of state.notes) {
      const same = spot(other.where, other.session) === spot(note.where, note.session);
      if (same && op !== note.op && other.standing === "current" && Date.parse(other.at) < Date.parse(note.at)) state.notes.set(op, { ...other, standing: "undone" });
    }
  }
}

/** The hour as the hall's clocks tell it, whatever zone this desk is set to. */
export const hour = (moment) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: state.list?.event?.zone }).format(new Date(moment));

/** A session by its name, day and hour. */
export const named = (one) => `${said(one.name)} ${one.starts.slice(5, 10)} ${hour(one.starts)}`;

export const trades = () => state.list?.trades ?? [];
export const trade = (code) => trades().find((one) => one.code === code) ?? null;
export const person = (where) => people.get(where) ?? null;
export const stationOf = (where, session) => places.get(spot(where, session)) ?? "";
export const sessionsOf = (code) => (state.list?.sessions ?? []).filter((one) => !code || one.trade === code);
export const session = (id) => (state.list?.sessions ?? []).find((one) => one.id === id) ?? null;

/** Who has a station of a session: placed there, or checked in there by any desk; null where it is free. */
function holderOf(station, id) {
  const placed = person(stations.get(spot(station.toUpperCase(), id)));
  if (placed) return placed;
  const there = [...state.own.filter((row) => row.path === "check-ins").map(asNote), ...state.notes.values()];
  const acts = there.filter((act) => act.kind === "arrived" && (act.session || "") === (id || "") && act.station?.toUpperCase() === station.toUpperCase());
  return acts.map((act) => person(act.where)).find((one) => one && ownStanding(one.where, id)?.station?.toUpperCase() === station.toUpperCase()) ?? null;
}

/** Who works at a station in a session, by the plan or as he was checked in; a station of no time known is looked for in any session. */
export function whoAt(station, id) {
  const text = station.trim().toUpperCase();
  if (!text || session(id)) return text ? holderOf(text, id) : null;
  return holderOf(text, id) || person([...stations].find(([key]) => key.startsWith(`${text}/`))?.[1]);
}

/** Whether there is a station of that name; where the list has none at all, any will do. */
export function isStation(text) {
  const known = state.list?.stations ?? [];
  return !known.length || known.some((code) => code.toUpperCase() === text.trim().toUpperCase());
}

/** The stations to name to somebody: those of the session, of the trade, or all; no more than a phone shows. */
export function stationsOf(code, id) {
  const ids = new Set(id ? [id] : sessionsOf(code).map((one) => one.id));
  const placed = (state.list?.places ?? []).filter(([, session, station]) => station && ids.has(session)).map(([, , station]) => station);
  const found = [...new Set(placed.length ? placed : state.list?.stations)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return found.length > 40 ? [...found.slice(0, 40), "…"] : found;
}

/** What is wrong with a station somebody read out for himself: there is none of that name, or another has it; null where nothing is. */
export function stationTrouble(station, one, id) {
  if (!station || !session(id)) return null;
  if (!(state.list?.stations ?? []).length || !isStation(station)) return { is: "unknown" };
  const holder = holderOf(station, id);
  return holder && holder.where !== one.where ? { is: "taken", by: holder } : null;
}

/** The people of a session: those placed or noted in it, and those of its stage who are in no session beside it; without one all of the trade `code`. */
export const expected = (id, code = "") => called(id, code).filter((one) => !["", "away"].includes(word(one, id)));

function called(id, code) {
  const one = session(id);
  const all = state.list?.people ?? [];
  return one ? all.filter((each) => each.trade === one.trade && each.stage.zh === one.stage.zh) : all.filter((each) => each.trade === code);
}

const besideOf = (one) => sessionsOf(one.trade).filter((other) => other.id !== one.id && other.module.zh === one.module.zh && other.stage.zh === one.stage.zh);

/** The other sessions of the same part the plan has somebody in, where it does not have him in this one. */
export function plannedBeside(one, id) {
  const here = session(id);
  if (!here || places.has(spot(one.where, id))) return [];
  return besideOf(here).filter((other) => places.has(spot(one.where, other.id)));
}

/** What somebody is to a session: arrived, absent, awaited, away, or nothing. */
export function word(one, id) {
  const noted = standing(one.where, id)?.kind ?? "";
  const placed = !session(id) || places.has(spot(one.where, id));
  const elsewhere = !placed && !noted && besideOf(session(id)).some((other) => places.has(spot(one.where, other.id)) || ownStanding(one.where, other.id));
  return turnout.word(statusOf(one, id), noted, { placed, elsewhere });
}

/** The status of an entry in the module of a session. */
export const statusOf = (one, id) => statuses.get(spot(one.where, id)) ?? one.status;

/** What stands of somebody in a session: noted for it, or that day for the stage as a whole where he works in it. */
export function standing(where, id) {
  const own = ownStanding(where, id);
  const one = session(id);
  if (own || !one) return own;
  const whole = ownStanding(where, "");
  if (!whole || dayOf(whole.at) !== one.starts.slice(0, 10)) return null;
  return places.has(spot(where, id)) || !besideOf(one).some((other) => places.has(spot(where, other.id))) ? whole : null;
}

const dayOf = (at) => new Intl.DateTimeFormat("en-CA", { timeZone: state.list?.event?.zone }).format(new Date(at));

/** The newest note that counts for just this session, of this desk or any other. */
function ownStanding(where, id) {
  const mine = state.own.filter((row) => row.path === "check-ins" && row.where === where && (row.session_id || "") === (id || ""));
  const known = [...state.notes.values()].filter((note) => note.where === where && (note.session || "") === (id || ""));
  const acts = [
    ...known.map((note) => ({ ...note, unsent: false })),
    ...mine.filter((row) => !state.notes.has(row.op)).map(asNote),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  let stands = null;
  for (const act of acts) {
    if (act.standing !== "current") continue;
    stands = act.kind === "taken-back" ? null : (stands ?? act);
  }
  return stands;
}

/** An act of this desk as if the server had said it already. */
function asNote(row) {
  const before = row.state === "aside" || row.finding === "barred" ? "aside" : "current";
  const standing_ = row.state === "delivered" ? (row.noted ?? "current") : before;
  return { op: row.op, where: row.where, session: row.session_id, kind: row.kind, station: row.station, at: row.signed_at, late: row.late ?? 0, finding: row.finding ?? "in-time", standing: standing_, desk: "", unsent: row.state !== "delivered" };
}

/** How many are expected, here, absent, still awaited, gone. */
export const tally = (id, code = "") => turnout.tally(called(id, code).map((one) => word(one, id)));

/** The incident by which the chief admitted somebody who came late, if there is one. */
export const admitted = (where) => state.incidents.find((one) => one.kind === "late" && one.where === where && one.decision === "admit") ?? null;

/** How late somebody is who stands at the door now, by the clock put right. */
export function lateness(one, at = Date.now(), offset = 0) {
  const rule = trade(one?.trade)?.late;
  if (!one || !rule) return { late: 0, finding: "in-time" };
  const late = minutesLate(Math.floor((at + offset) / 1000), Math.floor(Date.parse(one.starts) / 1000), rule);
  return { late, finding: finding(late, rule) };
}

/** Whom a number or a badge's QR means; a badge says `…/<trade>/<number>` or `…:<trade>:<number>`. */
export function meant(text, code) {
  const parts = text.trim().toUpperCase().split(/[\s/:?=&]+/).filter(Boolean);
  const number = parts.at(-1) ?? "";
  const hits = (state.list?.people ?? []).filter((one) => one.number.toUpperCase() === number);
  const inTrade = hits.filter((one) => parts.slice(0, -1).includes(one.trade.toUpperCase()));
  if (inTrade.length) return inTrade;
  const here = hits.filter((one) => one.trade === code);
  return here.length ? here : hits;
}

/** Note an act at the door; it is kept before it is sent. */
export async function note(kind, one, id, station = "") {
  const signed = { at: new Date().toISOString(), session: (await fact("session"))?.session_id ?? "" };
  const now = lateness(session(id), Date.now(), (await fact("clock"))?.offset_ms ?? 0);
  const content = { where: one.where, ...(id ? { contest_session: id } : {}), kind, ...(station ? { station } : {}), signed };
  const shown = { path: "check-ins", where: one.where, session_id: id ?? "", kind, station, number: one.number, ...(kind === "arrived" ? now : {}) };
  const row = await outbox.freeze(content, shown);
  await recallOwn();
  return row;
}

/** Note that a label was printed: a second one could stand on two works, so which copy it is is told. */
export async function noteLabel(one, id, station) {
  const signed = { at: new Date().toISOString(), session: (await fact("session"))?.session_id ?? "" };
  const content = { where: one.where, ...(id ? { contest_session: id } : {}), ...(station ? { station } : {}), signed };
  await outbox.freeze(content, { path: "labels", where: one.where, session_id: id ?? "", number: one.number });
}

/** The session that runs or comes next: people are checked in before it begins. */
export function current(code, now = Date.now()) {
  const all = sessionsOf(code);
  return (all.find((one) => Date.parse(one.ends) > now) ?? all.at(-1))?.id ?? "";
}

/** The session in which something happens now: the desk's own while it lasts, else the one that runs or comes next. */
export function running(code, id, now = Date.now()) {
  const own = session(id);
  const lasts = own && Date.parse(own.starts) <= now && now < Date.parse(own.ends);
  return lasts ? id : current(code, now);
}

/** Whether the server cannot be asked at all. */
export const isSilent = (error) => error instanceof NoAnswer;
