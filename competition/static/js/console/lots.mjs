/** Lots typed fast: Enter goes to the next entry, and a lot typed twice shows at once. */
export function repeated(values) {
  const seen = new Map();
  for (const value of values) {
    const lot = value.trim().toUpperCase();
    if (lot) seen.set(lot, (seen.get(lot) ?? 0) + 1);
  }
  return new Set([...seen].filter(([, count]) => count > 1).map(([lot]) => lot));
}

export function init(box) {
  const inputs = [...box.querySelectorAll("input")];
  const repeats = box.dataset.repeats !== "allowed";
  function mark() {
    const twice = repeats ? repeated(inputs.map((input) => input.value)) : new Set();
    for (const input of inputs) {
      const wrong = twice.has(input.value.trim().toUpperCase());
      input.classList.toggle("is-invalid", wrong);
      input.setAttribute("aria-invalid", String(wrong));
    }
  }
  box.addEventListener("input", mark);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey) return;
    event.preventDefault();
    const next = inputs[inputs.indexOf(event.target) + 1];
    if (next) next.focus();
    else box.closest("form").querySelector("button[value='lots']").focus();
  });
}
