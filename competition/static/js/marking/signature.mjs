/** The signature itself (签名): PIN or a drawn name, as the event wants it. */
import { h, icon } from "./elements.mjs";
import { isNewPin } from "./joining.mjs";
import * as pin from "./pin.mjs";
import { state } from "./sheets.mjs";
import { strokeField } from "./stroke.mjs";
import { w } from "./words.mjs";

const WAYS = { either: ["pin", "stroke"], pin: ["pin"], stroke: ["stroke"] };

/** lead: what stands above (the total, the declaration); word: what the key says; hand(proof): what happens with the signature. */
export function signature(app, { lead, word, hand }) {
  const ways = WAYS[state.bundle.event.signing] ?? WAYS.either;
  const pad = pin.pad({ whole: () => {} });
  const stroke = strokeField();
  let way = ways[0];
  let busy = false;
  const handOnce = async (proof) => {
    if (busy) return;
    busy = true;
    try {
      await hand(proof);
    } catch {
      app.cannotStore();
    } finally {
      busy = false;
    }
  };
  const byPin = async () => {
    const typed = pad.given();
    if (typed.length < pin.DIGITS) {
      pad.says.textContent = w("pin_first");
      return;
    }
    key.setAttribute("aria-busy", "true"); // what follows takes a slow tablet two seconds: it is drawn first
    await new Promise((drawn) => setTimeout(drawn, 20));
    const answer = await pin.check(typed);
    key.removeAttribute("aria-busy");
    if (answer.is === "right" || (await isNewPin(typed))) await handOnce({ by: "pin" });
    else if (answer.is === "wrong") pad.wrong(w("pin_wrong", { left: answer.left }));
    else app.show("card", w("pin_gone"));
  };
  const byStroke = async () => {
    if (stroke.isEmpty()) stroke.says.textContent = w("stroke_first");
    else await handOnce({ by: "stroke", stroke: stroke.text() });
  };
  const panel = h("div", { class: "sign-way", id: "sign-way", role: ways.length > 1 ? "tabpanel" : null });
  const tab = (each, shape) => h("button", { type: "button", role: "tab", "aria-controls": "sign-way", "data-way": each, on: { click: () => turn(each) } }, icon(shape), w(each));
  const tabs = ways.length > 1 ? h("div", { class: "switch2", role: "tablist", "aria-label": w("how_to_sign"), on: { keydown: (event) => moved(event) } }, tab("pin", "keypad"), tab("stroke", "pen")) : null;
  const turn = (to) => {
    way = to;
    for (const each of tabs?.children ?? []) {
      each.setAttribute("aria-selected", String(each.dataset.way === to));
      each.tabIndex = each.dataset.way === to ? 0 : -1;
    }
    panel.replaceChildren(...(to === "pin" ? [pad.dots, pad.says, pad.keys] : [stroke.element, stroke.says]));
  };
  const moved = (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    turn(way === "pin" ? "stroke" : "pin");
    tabs.querySelector('[aria-selected="true"]').focus();
  };
  turn(way);
  const key = h("button", { type: "button", class: "btn btn-primary btn-sign btn-block btn-tall", on: { click: () => (way === "pin" ? byPin() : byStroke()) } }, word);
  return h("aside", { class: "signing-side", "aria-label": w("signature") }, lead, tabs, panel, key);
}
