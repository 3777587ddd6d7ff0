/** 大字: root 19 px and targets of 60, remembered on this device.
 *  <button hidden data-module="lib/large-type" aria-pressed="false">大字</button> */
import { recall, remember } from "./remembered.mjs";

export function init(button) {
  const root = document.documentElement;
  const show = (large) => {
    if (large) root.dataset.type = "large";
    else delete root.dataset.type;
    button.setAttribute("aria-pressed", String(large));
  };
  button.addEventListener("click", () => {
    const large = root.dataset.type !== "large";
    remember("type", large ? "large" : null);
    show(large);
  });
  window.addEventListener("storage", (event) => {
    if (event.key === "type") show(event.newValue === "large");
  });
  button.hidden = false;
  show(recall("type") === "large");
}
