/** Backup copies of what is being marked (草稿副本): the first soon after it was begun, then few of them, and at once when nobody looks any more.
 *
 *  A copy is no mark and keeps nothing from being lost on this tablet, where every stroke is kept as it is made. A hall of tablets that each copied at every stroke
 *  would keep the server from what was signed.
 */
export const SOON = 2500;
export const APART = 20000;

export class Copies {
  /** send(id, leaving): send a copy of a sheet's draft as it is by then; leaving: the page may be gone before the answer. */
  constructor(send) {
    this.send = send;
    this.waiting = new Map();
    this.sent = new Map();
  }

  /** Something was marked on a sheet: a copy follows, by one timer for all strokes until then. */
  later(id) {
    if (this.waiting.has(id)) return;
    const pause = Math.max(SOON, (this.sent.get(id) ?? 0) + APART - Date.now());
    this.waiting.set(id, setTimeout(() => this.go(id, false), Math.min(pause, APART)));
  }

  /** Nobody may come back to this page: what waits goes now. */
  now() {
    for (const id of [...this.waiting.keys()]) this.go(id, true);
  }

  go(id, leaving) {
    clearTimeout(this.waiting.get(id));
    this.waiting.delete(id);
    this.sent.set(id, Date.now());
    void this.send(id, leaving);
  }
}
