/** Typing paper sheets (录入): Enter goes to the next field, from the last one it sends; the first wrong field has the focus. */
export function init(form) {
  const fields = [...form.querySelectorAll("input.form-control")];
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
    const at = fields.indexOf(event.target);
    if (at < 0) return;
    event.preventDefault();
    if (at + 1 < fields.length) {
      fields[at + 1].focus();
      fields[at + 1].select();
    } else form.requestSubmit();
  });
  form.querySelector("[aria-invalid=true]")?.focus();
}
