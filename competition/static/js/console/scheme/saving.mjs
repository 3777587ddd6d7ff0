/** Autosave (自动保存): the whole tree after a pause, one at a time, with the version it was drawn from.
 *
 *  A stale version is told, nothing is lost: the work stays on the page until somebody decides whose holds. */
const PAUSE = 900;

export class Saver {
  constructor({ url, token, version, content, told }) {
    Object.assign(this, { url, token, version, content, told });
    this.timer = 0;
    this.running = null;
    this.dirty = false;
    this.stopped = false;
  }

  touch() {
    this.dirty = true;
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.flush(), PAUSE);
    this.told({ state: "waiting" });
  }

  /** Save now what is not yet saved; resolves when nothing is left to save or it was refused. */
  async flush({ leaving = false } = {}) {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (!this.dirty || this.stopped) return !this.dirty;
    this.dirty = false;
    this.running = this.send(leaving);
    const done = await this.running;
    this.running = null;
    return done && !this.dirty;
  }

  async send(leaving) {
    this.told({ state: "saving" });
    let answer;
    try {
      answer = await fetch(this.url, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token, "If-Match": `"${this.version}"`, Accept: "application/json" },
        body: this.content(),
        keepalive: leaving,
      });
    } catch {
      this.dirty = true;
      this.told({ state: "offline" });
      this.timer = setTimeout(() => this.flush(), 5000);
      return false;
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) {
      this.version = said.version;
      this.told({ state: "saved", ...said });
      return true;
    }
    this.dirty = true;
    if (answer.status === 409) {
      this.stopped = true;
      this.told({ state: "conflict", ...said });
    } else this.told({ state: "refused", ...said });
    return false;
  }

  /** Our work holds: save it over what stands there now. */
  insist(version) {
    this.version = version;
    this.stopped = false;
    this.dirty = true;
    return this.flush();
  }
}
