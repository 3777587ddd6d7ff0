/** A form whose button, once pressed, keeps its width, changes its words (data-busy) and takes no second press. */
export function init(form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    const button = event.submitter;
    if (!button?.dataset.busy) return;
    sent = true;
    queueMicrotask(() => {
      button.style.minWidth = `${button.offsetWidth}px`;
      button.classList.add("is-busy");
      button.setAttribute("aria-busy", "true");
      button.textContent = button.dataset.busy;
    });
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
}
