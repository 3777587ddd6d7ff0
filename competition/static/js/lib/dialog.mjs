/** A dialog: any [data-opens="id"] opens it, any [data-closes] inside closes it, Escape too; focus returns to the opener. */
export function init(dialog) {
  let opener = null;
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.(`[data-opens="${CSS.escape(dialog.id)}"]`);
    if (!pressed) return;
    event.preventDefault();
    opener = pressed;
    dialog.showModal();
    dialog.querySelector("[autofocus], input:not([type=hidden]), select, textarea")?.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-closes]")) dialog.close();
  });
  dialog.addEventListener("close", () => opener?.focus());
  if (dialog.hasAttribute("data-open-now")) dialog.showModal();
}
