/** A label (标签) for badge or station, printed by the browser itself: it needs no server. */
import { h } from "../marking/elements.mjs";
import { qrDrawing } from "../marking/qr-writing.mjs";
import { said, w } from "../marking/words.mjs";

/** Lay one label under the page, which shows it on paper alone, and print. */
export function printLabel({ one, session, station, trade }) {
  document.getElementsByClassName("floor-label")[0]?.remove();
  const label = h(
    "section",
    { class: "floor-label", "aria-hidden": "true" },
    h("div", { class: "floor-label-words" }, h("b", { class: "floor-label-station" }, station || one.number), h("span", {}, station ? w("label_number", { number: one.number }) : ""), h("span", {}, said(trade?.name)), h("span", {}, session ? `${said(session.name)} ${session.starts.slice(11, 16)}` : "")),
    qrDrawing(`${one.trade.toUpperCase()}/${one.number}`),
  );
  document.body.append(label);
  window.print();
}
