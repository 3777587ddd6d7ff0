/** The shares of modules as a ruler against 100 %: what lacks or is too much, in exact ten-thousandths. */
import { thousandths, written } from "./scheme/points.mjs";

export function init(form) {
  const box = form.querySelector("[data-shares-sum]");
  if (!box) return;
  const fill = box.querySelector("[data-fill]");
  const output = box.querySelector("output");
  const show = () => {
    let sum = 0;
    for (const field of form.querySelectorAll("[data-share]")) sum += thousandths(field.value) ?? 0;
    const off = 100_000 - sum;
    fill.setAttribute("width", String(Math.min(1000, Math.max(0, Math.round(sum / 100)))));
    fill.setAttribute("class", off === 0 ? "r-done" : off < 0 ? "r-over" : "r-fill");
    const words = off === 0 ? form.dataset.whole : off > 0 ? form.dataset.short : form.dataset.over;
    output.textContent = words.replace("{off}", written(Math.abs(off)));
  };
  form.addEventListener("input", show);
  show();
}
