/** The button that prints this page. */
export function init(button) {
  button.addEventListener("click", () => window.print());
  button.hidden = false;
}
