/** Keys and mouse of the tree: arrows choose, Enter writes on, Tab changes the level, Alt moves; Escape gives Tab back. */
import { neighbour } from "./table.mjs";

const NEXT = { code: "name", name: "max", max: null };

export function bindKeys(view) {
  const { body } = view;
  let free = false;

  body.addEventListener("keydown", (event) => {
    if (event.isComposing || event.target.closest("a, button")) return;
    const handled = view.editing ? editing(event) : choosing(event);
    if (handled) event.preventDefault();
  });

  function editing(event) {
    const { field } = view.editing;
    if (event.key === "Enter" && !event.ctrlKey) {
      view.take();
      const row = view.rows.find((one) => one.id === view.selected);
      const next = row.level === 2 ? null : NEXT[field];
      if (next && row.level !== 2) view.edit(next);
      else view.draw();
      return true;
    }
    if (event.key === "Escape") {
      view.editing = null;
      view.draw();
      return true;
    }
    if (event.key === "Tab") {
      view.shift(event.shiftKey ? -1 : 1);
      return true;
    }
    return history(event);
  }

  function choosing(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && event.altKey) {
      if (view.editable) view.move(step);
      return true;
    }
    if (step) {
      view.select(neighbour(view.seen(), view.selected, step));
      return true;
    }
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      view.fold(view.criterionOf(view.selected), event.key === "ArrowLeft");
      return true;
    }
    if (event.key === "Escape") {
      free = true;
      return true;
    }
    if (!view.editable) return false;
    if (event.key === "Tab" && !free && !event.ctrlKey) {
      view.shift(event.shiftKey ? -1 : 1);
      return true;
    }
    if (event.key === "Enter" && !event.ctrlKey) {
      view.addAfter();
      return true;
    }
    if (event.key === "F2") {
      view.edit("name");
      return true;
    }
    if (event.key === "Delete") {
      view.remove();
      return true;
    }
    return history(event);
  }

  function history(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
    const key = event.key.toLowerCase();
    if (key === "z" && view.editing) return false;
    if (key === "d" && !view.editing && view.editable) {
      view.duplicate();
      return true;
    }
    if (key === "z") {
      if (event.shiftKey) view.redo();
      else view.undo();
      return true;
    }
    if (key === "y") {
      view.redo();
      return true;
    }
    return false;
  }

  body.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (view.editing || !view.editable || !text.trim()) return;
    event.preventDefault();
    view.paste(text);
  });

  body.addEventListener("focusin", () => {
    free = false;
  });
  body.addEventListener("focusout", (event) => {
    if (!view.drawing && view.editing && event.target.matches("[data-cell]") && !body.contains(event.relatedTarget)) {
      view.take();
      queueMicrotask(() => view.draw(false));
    }
  });

  body.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input")) return;
    const row = event.target.closest("tr[data-id]");
    if (!row) return;
    view.take();
    const again = view.selected === row.dataset.id;
    view.select(row.dataset.id);
    const cell = event.target.closest("td");
    if (again && view.editable) {
      if (cell?.classList.contains("name-cell")) view.edit("name");
      if (cell?.classList.contains("max")) view.edit("max");
      if (cell?.classList.contains("code")) view.edit("code");
    }
  });

  let dragged = null;
  body.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.("tr[data-id]");
    if (!row || !view.editable) return;
    dragged = row.dataset.id;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged);
    row.classList.add("is-moved");
  });
  const mark = (row) => {
    for (const one of body.querySelectorAll(".is-target")) one.classList.remove("is-target");
    row?.classList.add("is-target");
  };
  body.addEventListener("dragover", (event) => {
    const row = event.target.closest("tr[data-id]");
    if (!dragged || !row) return;
    event.preventDefault();
    mark(row);
  });
  body.addEventListener("drop", (event) => {
    const row = event.target.closest("tr[data-id]");
    if (!dragged || !row) return;
    event.preventDefault();
    const next = view.rows[view.rows.findIndex((one) => one.id === row.dataset.id) + 1];
    if (row.dataset.id !== dragged) view.drop(dragged, next?.id ?? null);
    dragged = null;
  });
  body.addEventListener("dragend", () => {
    dragged = null;
    mark(null);
    for (const one of body.querySelectorAll(".is-moved")) one.classList.remove("is-moved");
  });
}
