/** The sheet of an import: arrows move, Enter changes a cell in place, Ctrl Z takes the last step back. */
export function neighbour(cells, width, at, key) {
  const step = { ArrowUp: -width, ArrowDown: width, ArrowLeft: -1, ArrowRight: 1 }[key];
  const next = at + step;
  return step === undefined || next < 0 || next >= cells ? at : next;
}

function edit(cell, form) {
  const before = [...cell.childNodes];
  const input = document.createElement("input");
  input.className = "form-control";
  input.value = cell.dataset.text;
  input.setAttribute("aria-label", cell.dataset.address);
  cell.replaceChildren(input);
  input.focus();
  input.select();
  const leave = () => {
    cell.replaceChildren(...before);
    cell.focus();
  };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") leave();
    if (event.key === "Enter") {
      event.preventDefault();
      if (input.value === cell.dataset.text) return leave();
      form.elements.where.value = cell.dataset.address;
      form.elements.text.value = input.value;
      form.submit();
    }
    event.stopPropagation();
  });
  input.addEventListener("blur", () => {
    if (input.value === cell.dataset.text && input.isConnected) cell.replaceChildren(...before);
  });
}

export function init(form) {
  const table = document.querySelector("[data-grid]");
  const cells = [...table.querySelectorAll("[data-address]")];
  const width = table.querySelector("tbody tr")?.querySelectorAll("[data-address]").length ?? 0;
  if (cells[0]) cells[0].tabIndex = 0;
  table.addEventListener("keydown", (event) => {
    const at = cells.indexOf(event.target);
    if (at < 0 || event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      edit(cells[at], form);
    } else if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      cells[neighbour(cells.length, width, at, event.key)].focus();
    }
  });
  table.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("[data-address]");
    if (cell && !cell.querySelector("input")) edit(cell, form);
  });
  for (const select of document.querySelectorAll("select[data-submits]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select");
    if (!typing && (event.ctrlKey || event.metaKey) && event.key === "z") {
      const undo = document.querySelector('form[action$="/undoing"]');
      if (undo) {
        event.preventDefault();
        undo.requestSubmit();
      }
    }
  });
  if (location.hash.startsWith("#cell-")) document.getElementById(location.hash.slice(1))?.focus();
}
