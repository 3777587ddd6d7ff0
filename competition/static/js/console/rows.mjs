/** Rows inside a form: a button adds one more, a copy of the last with the next number and nothing filled in. */
export function renumbered(text, from, to) {
  return text.replace(new RegExp(`-${from}(?=-|$)`), `-${to}`);
}

export function init(box) {
  const button = box.querySelector("[data-add-row]");
  const list = box.querySelector(".rows-list");
  button.hidden = false;
  button.addEventListener("click", () => {
    const rows = list.querySelectorAll("[data-row]");
    const last = rows[rows.length - 1];
    const next = last.cloneNode(true);
    for (const element of next.querySelectorAll("[id], [name], [for]")) {
      for (const name of ["id", "name", "for"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, renumbered(value, rows.length - 1, rows.length));
      }
      if (element instanceof HTMLInputElement) element.value = "";
      if (element instanceof HTMLSelectElement) element.selectedIndex = 0;
      element.classList.remove("is-invalid");
      element.removeAttribute("aria-invalid");
    }
    for (const error of next.querySelectorAll(".err")) error.remove();
    list.append(next);
    next.querySelector("input, select")?.focus();
  });
}
