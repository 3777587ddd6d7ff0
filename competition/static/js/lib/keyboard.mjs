/** Keys of the office: / finds, ? opens the page's help and, pressed again, the list of keys, F8 and Shift F8 go through the problems, Ctrl Enter does the page's main action.
 *  Keys in fields and during an input method's composition are left alone; one switch (data-keys-switch) turns single keys off. */
import { recall, remember } from "./remembered.mjs";

export function isTyping(target) {
  return Boolean(target?.closest?.("input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable]"));
}

/** The neighbour of `here` among `all`, going round; the first (or last) when nothing is chosen. */
export function neighbour(all, here, step) {
  if (!all.length) return null;
  const index = all.indexOf(here);
  if (index < 0) return step > 0 ? all[0] : all[all.length - 1];
  return all[(index + step + all.length) % all.length];
}

function nextProblem(step) {
  const all = [...document.querySelectorAll("[data-problem], [aria-invalid=true]")];
  const current = document.activeElement?.closest("[data-problem], [aria-invalid=true]");
  const target = neighbour(all, current, step);
  if (!target) return false;
  if (!target.matches("input, select, textarea, a, button, [tabindex]")) target.tabIndex = -1;
  target.focus();
  return true;
}

function single(event) {
  if (event.key === "/") {
    const field = document.querySelector("[data-find]");
    field?.focus();
    field?.select?.();
    return Boolean(field);
  }
  if (event.key === "?") {
    const help = document.querySelector("[data-page-help]:not([open])");
    if (help) {
      help.open = true;
      help.querySelector("summary").focus();
      return true;
    }
    const list = document.querySelector("dialog[data-key-list]");
    list?.showModal();
    return Boolean(list);
  }
  return false;
}

export function init(body) {
  const box = body.querySelector("[data-keys-switch]");
  if (box) {
    box.checked = recall("keys") !== "off";
    box.addEventListener("change", () => remember("keys", box.checked ? null : "off"));
  }
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    let handled = false;
    if (event.key === "F8") handled = nextProblem(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const main = document.querySelector("[data-main-action]");
      main?.click();
      handled = Boolean(main);
    } else if (!event.ctrlKey && !event.metaKey && !isTyping(event.target) && recall("keys") !== "off") handled = single(event);
    if (handled) event.preventDefault();
  });
}
