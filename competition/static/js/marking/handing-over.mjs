/** Unsent sheets leave this tablet by another way (移交): a file for the console, or codes another tablet reads.
 *
 *  Each sheet is sealed for the server with the secret of the session it was signed in: whoever carries it can neither read nor change it.
 *  A sheet in a file: { op, session, sha256, proof, sealed, place? }; the place (seat, attempt, code) finds the sheet should it have been laid out anew. As codes: the file's text in numbered pieces "H1:<all>:<number>:<sum>:<piece>".
 */
import { base64, digest, fromBase64, hex, hmac } from "./sha256.mjs";

export const FORMAT = "competition-handover";
const PIECE = 250;
const text = new TextEncoder();

/** Bytes under a keystream that only holders of the key can make; sealing twice opens. */
export function veiled(bytes, key, proof) {
  const found = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 32) {
    const stream = hmac(text.encode(key), text.encode(`${proof}/${at / 32}`));
    for (let i = 0; i < 32 && at + i < bytes.length; i += 1) found[at + i] = bytes[at + i] ^ stream[i];
  }
  return found;
}

/** A signed sheet as it travels; one that another tablet handed over travels on as it came. */
export function sealed(row) {
  if (row.sealed) return row.sealed;
  const [proof, under] = underSeal(row.bytes, row.session.key);
  const place = row.place ? { place: underSeal(text.encode(JSON.stringify(row.place)), row.session.key).join(".") } : {};
  return { op: row.op, session: row.session.id, sha256: row.sha256, proof, sealed: under, ...place };
}

function underSeal(bytes, key) {
  const proof = hex(hmac(text.encode(key), bytes));
  return [proof, base64(veiled(bytes, key, proof))];
}

/** What is written into a file. */
export function packed(rows, label) {
  return JSON.stringify({ format: FORMAT, v: 1, from: label, sheets: rows.map(sealed) });
}

/** Read a file's text back: rows for the outbox; throws where it is not ours. */
export function unpacked(content) {
  const found = JSON.parse(content);
  if (found.format !== FORMAT || found.v !== 1 || !Array.isArray(found.sheets)) throw new Error("not a hand-over");
  return found.sheets.map((sheet) => {
    const right = ["op", "session", "sha256", "proof", "sealed"].every((key) => typeof sheet[key] === "string");
    if (!right || !fromBase64(sheet.sealed).length) throw new Error("not a sheet");
    return { op: sheet.op, sha256: sheet.sha256, sealed: sheet, sheet: "", code: "", signed_at: new Date().toISOString() };
  });
}

const sumOf = (content) => hex(digest(text.encode(content))).slice(0, 8);

/** The text in pieces that fit into one code each. */
export function pieces(content) {
  const all = Math.ceil(content.length / PIECE);
  const sum = sumOf(content);
  return Array.from({ length: all }, (_, i) => `H1:${all}:${i + 1}:${sum}:${content.slice(i * PIECE, (i + 1) * PIECE)}`);
}

/** Gathers pieces in any order: `take(code)` → { have, all, content }; content once it is whole and right. */
export function gatherer() {
  let sum = "";
  let found = new Map();
  return (code) => {
    const parts = /^H1:(\d+):(\d+):([0-9a-f]{8}):([^]*)$/.exec(code);
    if (!parts) return null;
    if (parts[3] !== sum) [sum, found] = [parts[3], new Map()];
    found.set(Number(parts[2]), parts[4]);
    const all = Number(parts[1]);
    if (found.size < all) return { have: found.size, all, content: null };
    const content = [...found.entries()].sort((a, b) => a[0] - b[0]).map((each) => each[1]).join("");
    return { have: all, all, content: sumOf(content) === sum ? content : null };
  };
}
