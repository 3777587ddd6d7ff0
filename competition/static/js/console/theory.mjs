/** Marks typed down a column: Enter goes on, N is an absence; typed twice, what differs is typed a third time. */
import { filled } from "../lib/filling.mjs";

export function folded(text) {
  return text.normalize("NFKC").trim().toUpperCase();
}

/** Where the marks just typed are not yet certain: passes are what was typed before, cell by cell.

   The second typing must agree with the first; where it did not, the third must agree with either. */
export function unsettled(passes, typed) {
  return typed.flatMap((text, at) =>
    passes.some((pass) => folded(pass[at]) === folded(text)) ? [] : [at],
  );
}

class Twice {
  constructor(form, inputs) {
    this.form = form;
    this.inputs = inputs;
    this.note = form.querySelector("[data-note]");
    this.passes = [];
  }

  /** Whether the marks may go out; if not, what is to be typed again is empty and in sight. */
  settled() {
    const typed = this.inputs.map((input) => input.value);
    const again = this.passes.length ? unsettled(this.passes, typed) : typed.map((_, at) => at);
    if (!again.length) return true;
    this.passes.push(typed);
    this.ask(again);
    return false;
  }

  ask(again) {
    const asked = this.passes.length > 1;
    for (const [at, input] of this.inputs.entries()) {
      const wanted = again.includes(at);
      if (wanted) input.value = "";
      input.classList.toggle("is-invalid", asked && wanted);
      input.toggleAttribute("data-problem", asked && wanted);
      input.closest("tr")?.classList.toggle("is-off", asked && wanted);
      this.tell(input, asked && wanted ? this.passes.map((pass) => pass[at] || "—") : null);
    }
    this.note.textContent = asked
      ? filled(this.form.dataset.unlike, { count: again.length })
      : this.form.dataset.second;
    this.note.hidden = false;
    this.inputs[again[0]]?.focus();
  }

  /** Beside a cell: what was typed before. */
  tell(input, values) {
    input.parentElement.querySelector("[data-typed]")?.remove();
    if (!values) return;
    const told = document.createElement("div");
    told.className = "err";
    told.dataset.typed = "";
    told.textContent = values.join(" / ");
    input.after(told);
  }
}

export function init(form) {
  const inputs = [...form.querySelectorAll("[data-mark]")];
  const twice = form.querySelector("[data-twice]");
  const checking = new Twice(form, inputs);
  form.addEventListener("keydown", (event) => {
    const at = inputs.indexOf(event.target);
    if (at < 0 || event.key !== "Enter" || event.ctrlKey || event.isComposing) return;
    event.preventDefault();
    (inputs[at + 1] ?? form.querySelector("[data-main-action]")).focus();
  });
  twice?.addEventListener("change", () => {
    checking.passes = [];
    checking.note.hidden = true;
  });
  form.addEventListener("submit", (event) => {
    if (twice?.checked && !checking.settled()) event.preventDefault();
  });
}
