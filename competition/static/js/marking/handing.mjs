/** What is signed, frozen (交出): the marks as they stand, under the scheme they were given by, with notes and photos named. */
import { codeOf } from "./home.mjs";
import { freeze } from "./outbox.mjs";
import * as photos from "./photos.mjs";
import { draftOf, dropDraft, fullMarks, recallSent, schemeOf, totals } from "./sheets.mjs";
import { timings } from "./stopwatch.mjs";
import { fact } from "./store.mjs";
import { written } from "./subtotals.mjs";

/** The body of a signed sheet, or of a check of one. */
async function content(sheet, marks, { notes, note, clocks = {} }, proof) {
  const [device, session] = [await fact("device"), await fact("session")];
  const scheme = schemeOf(sheet);
  const shots = photos.named(sheet.id);
  const times = sheet.checks ? [] : timings(clocks);
  const again = sheet.rev ? "amend" : "sign";
  return {
    sheet: sheet.checks ?? sheet.id,
    kind: sheet.checks ? "check" : again,
    device: device.device_id,
    session: session.session_id,
    base_rev: sheet.rev,
    scheme: { hash: `sha256:${scheme.digest}` },
    marks: fullMarks(scheme, marks, notes),
    signed: { ...proof, at: new Date().toISOString() },
    ...(times.length ? { timing: times } : {}),
    ...(note.trim() ? { note: note.trim() } : {}),
    ...(shots.length ? { photos: shots } : {}),
  };
}

/** Where a sheet lies: it finds home by it should the server have laid it out anew. */
const placeOf = ({ seat, attempt, code }) => ({ seat, attempt, code });

/** Sign a sheet: resolves when its bytes are safe on this tablet. */
export async function handIn(sheet, proof) {
  const { marks, note, notes, clocks } = draftOf(sheet);
  const total = written(totals(sheet).total, Math.min(1, schemeOf(sheet).decimals));
  const body = await content(sheet, marks, { notes, note, clocks }, proof);
  const place = sheet.trial ? {} : { place: placeOf(sheet) };
  const kept = { code: codeOf(sheet), ...place, marks, note, notes, clocks, photos: photos.named(sheet.id), total };
  await freeze(body, sheet.checks ? { code: kept.code, ...place, check: true } : kept);
  await dropDraft(sheet.id);
  await recallSent();
}

/** Sign a check of marks that were read: each objection is a note on its mark. */
export async function handInCheck(check, objections, proof) {
  const body = await content(check, check.marks, { notes: objections, note: "" }, proof);
  await freeze(body, { code: codeOf(check), place: placeOf(check), check: true });
  await dropDraft(check.id);
  await recallSent();
}
