/** Undo and redo (撤销、重做): every state of the work, back to where the page was opened. */
export class History {
  constructor(state) {
    this.past = [];
    this.present = state;
    this.future = [];
  }

  push(state) {
    this.past.push(this.present);
    if (this.past.length > 300) this.past.shift();
    this.present = state;
    this.future = [];
  }

  undo() {
    if (!this.past.length) return false;
    this.future.push(this.present);
    this.present = this.past.pop();
    return true;
  }

  redo() {
    if (!this.future.length) return false;
    this.past.push(this.present);
    this.present = this.future.pop();
    return true;
  }
}
