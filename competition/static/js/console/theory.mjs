/** Marks typed down a column: Enter goes on, N is an absence; typed twice, a difference sends one back. */
export function folded(text) {
  return text.normalize("NFKC").trim().toUpperCase();
}

export function firstUnlike(first, second) {
  return second.findIndex((text, at) => folded(text) !== folded(first[at]));
}

export function init(form) {
  const inputs = [...form.querySelectorAll("[data-mark]")];
  const twice = form.querySelector("[data-twice]");
  let first = null;
  form.addEventListener("keydown", (event) => {
    const at = inputs.indexOf(event.target);
    if (at < 0 || event.key !== "Enter" || event.ctrlKey || event.isComposing) return;
    event.preventDefault();
    (inputs[at + 1] ?? form.querySelector("[data-main-action]")).focus();
  });
  form.addEventListener("submit", (event) => {
    if (!twice?.checked) return;
    const typed = inputs.map((input) => input.value);
    if (first === null) {
      event.preventDefault();
      first = typed;
      for (const input of inputs) input.value = "";
      inputs[0]?.focus();
      return;
    }
    const at = firstUnlike(first, typed);
    if (at < 0) return;
    event.preventDefault();
    inputs[at].setCustomValidity(form.dataset.unlike);
    inputs[at].reportValidity();
    inputs[at].addEventListener("input", () => inputs[at].setCustomValidity(""), { once: true });
    first = null;
  });
}
