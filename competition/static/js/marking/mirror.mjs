/** Where signed sheets and strokes go when the tablet's database fails twice (备用本机存储): localStorage, until it works again. */
import { base64, fromBase64 } from "./sha256.mjs";
import { NAME } from "./store.mjs";

const MARK = `${NAME}-unsent-`;
const DRAFT = `${NAME}-draft-`;

const namesOf = (mark) => Object.keys(globalThis.localStorage ?? {}).filter((name) => name.startsWith(mark));

/** Keep a row; throws where there is no room even here. */
export function put(row) {
  localStorage.setItem(MARK + row.op, JSON.stringify({ ...row, bytes: row.bytes ? base64(row.bytes) : null }));
}

export function rows() {
  return namesOf(MARK).map((name) => {
    const row = JSON.parse(localStorage.getItem(name));
    return { ...row, bytes: row.bytes ? fromBase64(row.bytes) : null };
  });
}

export function remove(op) {
  globalThis.localStorage?.removeItem(MARK + op);
}

/** Keep what is being marked; throws where there is no room even here. */
export function putDraft(draft) {
  localStorage.setItem(DRAFT + draft.sheet, JSON.stringify(draft));
}

export const drafts = () => namesOf(DRAFT).map((name) => JSON.parse(localStorage.getItem(name)));

export function removeDraft(sheet) {
  globalThis.localStorage?.removeItem(DRAFT + sheet);
}
