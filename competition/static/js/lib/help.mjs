/** Help beside the page: <details> that stays open from page to page where there is room for both, and closes on Escape. */
import { recall, remember } from "./remembered.mjs";

export function init(help) {
  const summary = help.querySelector("summary");
  const close = help.querySelector("[data-closes]");
  const roomy = matchMedia("(min-width: 1280px)");
  close.hidden = false;
  if (roomy.matches && recall("help") === "open") help.open = true;
  help.addEventListener("toggle", () => {
    if (roomy.matches) remember("help", help.open ? "open" : null);
  });
  const leave = () => {
    help.open = false;
    summary.focus();
  };
  close.addEventListener("click", leave);
  help.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && help.open) leave();
  });
}
