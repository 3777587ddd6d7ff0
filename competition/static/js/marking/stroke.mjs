/** A drawn signature (手写签名) as lines of whole points in a field of 1000 × 400. */
import { h, icon } from "./elements.mjs";
import { w } from "./words.mjs";

const WIDE = 1000;
const HIGH = 400;
const LONGEST = 3500;

export function strokeField() {
  let lines = [];
  let drawing = null;
  const path = h("path", { class: "stroke-line" });
  const field = h("svg", { class: "stroke-field", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": w("stroke_field") }, path);
  const says = h("p", { class: "pin-says", role: "alert" });
  const text = () => lines.map((line) => `M${line.map(([x, y]) => `${x} ${y}`).join("L")}`).join("");
  const show = () => path.setAttribute("d", text());
  const place = (event) => {
    const box = field.getBoundingClientRect();
    const inside = (at, size) => Math.max(0, Math.min(size, Math.round(at)));
    return [inside(((event.clientX - box.left) / box.width) * WIDE, WIDE), inside(((event.clientY - box.top) / box.height) * HIGH, HIGH)];
  };
  field.addEventListener("pointerdown", (event) => {
    field.setPointerCapture(event.pointerId);
    drawing = [place(event)];
    lines.push(drawing);
    says.textContent = "";
  });
  field.addEventListener("pointermove", (event) => {
    if (!drawing || text().length > LONGEST) return;
    drawing.push(place(event));
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) field.addEventListener(end, () => { drawing = null; });
  const clear = h("button", { type: "button", class: "btn btn-quiet btn-mid", on: { click: () => { lines = []; show(); } } }, icon("undo"), w("stroke_again"));
  return { element: h("div", { class: "stroke" }, field, clear), says, text, isEmpty: () => text().length < 20 };
}
