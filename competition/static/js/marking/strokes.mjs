/** One sheet under the judge's hand (落笔): every stroke is kept at once, undone and redone; who shows it listens. */
import { given, redone, undone } from "./history.mjs";
import { copyLater, draftOf, keepDraft, marksOf, mayMark, remarksOf, schemeOf, standingMarks } from "./sheets.mjs";

export class Strokes {
  /** changed(aspect code or null) is called after each stroke. */
  constructor(app, sheet, changed = () => {}) {
    this.app = app;
    this.sheet = sheet;
    this.scheme = schemeOf(sheet);
    this.signed = !mayMark(sheet);
    this.draft = draftOf(sheet);
    this.changed = changed;
  }

  /** The marks as they count now: one whose clock runs again is none. */
  get marks() {
    return this.signed ? marksOf(this.sheet) : standingMarks(this.draft);
  }

  /** Take a mark, or take it away; the same value again changes nothing. */
  give(aspect, mark, { typing = false } = {}) {
    if (this.signed) return false;
    const change = given(this.draft, aspect, mark, typing);
    if (!change) return false;
    void this.keep(change);
    this.changed(aspect, { typing, mark });
    return true;
  }

  undo() {
    return this.step(undone(this.draft));
  }

  redo() {
    return this.step(redone(this.draft));
  }

  step(found) {
    if (!found || this.signed) return null;
    void this.keep(found.change);
    this.changed(found.aspect, { stepped: true });
    return found.aspect;
  }

  /** Written at every stroke, never after a pause. */
  async keep(change) {
    this.draft = { ...this.draft, ...change, saved_at: new Date().toISOString() };
    try {
      await keepDraft(this.draft);
      this.app.stored(this.draft.saved_at);
      copyLater(this.sheet.id);
    } catch {
      this.app.cannotStore();
    }
  }

  note(code) {
    const { note, notes } = this.signed ? remarksOf(this.sheet) : this.draft;
    return (code ? notes?.[code] : note) ?? "";
  }

  keepNote(code, text) {
    if (!code) return this.keep({ note: text });
    const { [code]: _old, ...others } = this.draft.notes ?? {};
    return this.keep({ notes: text.trim() ? { ...others, [code]: text } : others });
  }

  /** What was pressed of an order that is not whole yet: no mark, and kept on this tablet alone. */
  begun(code) {
    return this.draft.begun?.[code] ?? "";
  }

  keepBegun(code, text) {
    return this.keep({ begun: { ...this.draft.begun, [code]: text } });
  }

  clock(code) {
    const { clocks } = this.signed ? remarksOf(this.sheet) : this.draft;
    return clocks?.[code] ?? { begun: null, before: 0 };
  }

  keepClock(code, clock) {
    return this.keep({ clocks: { ...(this.draft.clocks ?? {}), [code]: clock } });
  }
}
