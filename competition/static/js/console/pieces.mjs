/** Rows of a piece of the contest file: one more from the page's blank row, taken away, moved up.
 *  The order on the page is the order that is saved; numbers in the names only tell rows apart. */

/** The first number no row of a list has. */
export function nextRow(names, list) {
  const own = names.map((name) => (name.startsWith(`${list}-`) ? Number.parseInt(name.slice(list.length + 1), 10) : -1));
  return Math.max(-1, ...own.filter(Number.isInteger)) + 1;
}

/** A blank row's HTML under the name of the row it becomes; in the blank row it is called `new.` and what it is. */
export const named = (html, blank, row) => html.replaceAll(`new.${blank}`, row);

function show(box) {
  for (const button of box.querySelectorAll("[data-piece-up], [data-piece-remove]")) button.hidden = false;
}

function add(button) {
  const list = button.closest("[data-piece-list]");
  const name = list.dataset.pieceList;
  const names = [...list.querySelectorAll("[name]")].map((field) => field.name);
  const made = document.createElement("template");
  const blank = button.dataset.pieceAdd;
  made.innerHTML = named(document.getElementById(`piece-blank-${blank}`).innerHTML, blank, `${name}-${nextRow(names, name)}`);
  const row = made.content.firstElementChild;
  show(row);
  list.querySelector("[data-piece-rows]").append(row);
  row.querySelector("input, select")?.focus();
}

function remove(button) {
  const row = button.closest("[data-piece-row]");
  const list = row.closest("[data-piece-list]");
  (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("input, select")?.focus();
  row.remove();
  if (!list.contains(document.activeElement)) list.querySelector(":scope > [data-piece-add]").focus();
}

function raise(button) {
  const row = button.closest("[data-piece-row]");
  row.previousElementSibling?.before(row);
  button.focus();
}

export function init(form) {
  show(form);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-piece-add], [data-piece-up], [data-piece-remove]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.pieceAdd) add(button);
    else if (button.matches("[data-piece-up]")) raise(button);
    else remove(button);
  });
}
