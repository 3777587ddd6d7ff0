/** Where signed sheets go when the tablet's database fails twice (备用本机存储): localStorage, unsent sheets only. */
import { base64, fromBase64 } from "./sha256.mjs";
import { NAME } from "./store.mjs";

const MARK = `${NAME}-unsent-`;

/** Keep a row; throws where there is no room even here. */
export function put(row) {
  localStorage.setItem(MARK + row.op, JSON.stringify({ ...row, bytes: row.bytes ? base64(row.bytes) : null }));
}

export function rows() {
  const names = Object.keys(globalThis.localStorage ?? {}).filter((name) => name.startsWith(MARK));
  return names.map((name) => {
    const row = JSON.parse(localStorage.getItem(name));
    return { ...row, bytes: row.bytes ? fromBase64(row.bytes) : null, mirrored: true };
  });
}

export function remove(op) {
  globalThis.localStorage?.removeItem(MARK + op);
}
