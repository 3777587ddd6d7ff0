/** Help beside every screen (帮助): what it is for, what comes next, and the one page a judge needs; all of it lies on the tablet. */
import { h } from "./elements.mjs";
import { w } from "./words.mjs";

/** A dialog with a title, closed by its key, by Escape, or by going elsewhere. */
export function dialogOf(title, ...content) {
  const close = () => dialog.close();
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "over-title" }, h("div", { class: "dialog-inner" }, h("h2", { id: "over-title", tabindex: "-1", autofocus: true }, title), ...content, h("div", { class: "dialog-actions" }, h("button", { type: "button", class: "btn btn-mid", on: { click: close } }, w("close")))));
  dialog.addEventListener("close", () => {
    removeEventListener("hashchange", close);
    dialog.remove();
  });
  addEventListener("hashchange", close);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** The words of a list: name_1, name_2, … as far as they go. */
function* listed(name) {
  for (let n = 1; w(`${name}_${n}`) !== `${name}_${n}`; n += 1) yield w(`${name}_${n}`);
}

/** Show the help of a screen: `place` is its name among the words help_for_… and help_then_…. */
export function showHelp(place) {
  const items = [...listed("help_card")].map((line) => h("li", {}, line));
  dialogOf(w("help"), h("p", {}, h("b", {}, w(`help_for_${place}`))), h("p", {}, w(`help_then_${place}`)), h("h3", {}, w("help_card")), h("ul", { class: "help-card" }, ...items));
}
