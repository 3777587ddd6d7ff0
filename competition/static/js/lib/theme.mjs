/** The switch between light and dark (深色). The system's wish holds until it is pressed.
 *  <button hidden data-module="lib/theme" data-to-dark="转为深色" data-to-light="转为浅色">…</button> */
import { remember } from "./remembered.mjs";

const wish = globalThis.matchMedia?.("(prefers-color-scheme: dark)");

export function isDark(root, prefersDark) {
  return root.dataset.theme ? root.dataset.theme === "dark" : prefersDark;
}

export function init(button) {
  const root = document.documentElement;
  const show = () => {
    const dark = isDark(root, wish.matches);
    button.setAttribute("aria-label", dark ? button.dataset.toLight : button.dataset.toDark);
    button.title = button.getAttribute("aria-label");
    for (const icon of button.querySelectorAll("[data-shows]")) {
      icon.toggleAttribute("hidden", (icon.dataset.shows === "light") === dark);
    }
  };
  button.addEventListener("click", () => {
    const next = isDark(root, wish.matches) ? "light" : "dark";
    root.dataset.theme = next;
    remember("theme", next);
    show();
  });
  wish.addEventListener("change", show);
  window.addEventListener("storage", (event) => {
    if (event.key !== "theme") return;
    if (event.newValue) root.dataset.theme = event.newValue;
    else delete root.dataset.theme;
    show();
  });
  button.hidden = false;
  show();
}
