/** A PIN on the pad, and how it is checked without a server: against a stretched copy that five misses wipe. */
import { h, icon } from "./elements.mjs";
import { hex, stretched } from "./sha256.mjs";
import { fact, note } from "./store.mjs";
import { w } from "./words.mjs";

export const DIGITS = 6;
const ROUNDS = 20000;
const MISSES = 5;

const bytes = (text) => new TextEncoder().encode(text);

/** Keep what the PIN the server has just accepted can be checked against. */
export async function learn(pin) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  await note("verifier", { salt, rounds: ROUNDS, value: hex(stretched(bytes(pin), salt, ROUNDS)), misses: 0 });
}

/** "right", "wrong" with the tries left, or "gone" once there were too many: then the server must be asked again. */
export async function check(pin) {
  const verifier = await fact("verifier");
  if (!verifier) return { is: "gone", left: 0 };
  const misses = verifier.misses + 1;
  await note("verifier", { ...verifier, misses });
  if (hex(stretched(bytes(pin), verifier.salt, verifier.rounds)) === verifier.value) {
    await note("verifier", { ...verifier, misses: 0 });
    return { is: "right" };
  }
  if (misses < MISSES) return { is: "wrong", left: MISSES - misses };
  await note("verifier", null);
  return { is: "gone", left: 0 };
}

/** Six dots and ten keys; `whole(pin)` is called when the last digit is in. The keyboard works too. */
export function pad({ whole, changed = () => {} }) {
  let given = "";
  const dots = h("div", { class: "pin", role: "status" });
  const says = h("p", { class: "pin-says", role: "alert" });
  const show = () => {
    dots.replaceChildren(...Array.from({ length: DIGITS }, (_, i) => h("i", { class: i < given.length ? "is-on" : null })));
    dots.setAttribute("aria-label", w("pin_given", { count: given.length, all: DIGITS }));
    changed(given);
  };
  const press = (key) => {
    if (key === "clear") given = "";
    else if (key === "back") given = given.slice(0, -1);
    else if (given.length < DIGITS) given += key;
    if (key !== "clear") says.textContent = "";
    show();
    if (given.length === DIGITS && /\d/.test(key)) whole(given);
  };
  const key = (value, face, label) => h("button", { type: "button", class: "key", "aria-label": label, on: { click: () => press(value) } }, face);
  const keys = h(
    "div",
    { class: "pad", role: "group", "aria-label": w("pin") },
    ..."123456789".split("").map((digit) => key(digit, digit)),
    key("clear", icon("close"), w("clear_pin")),
    key("0", "0"),
    key("back", icon("backspace"), w("backspace")),
  );
  const typed = (event) => {
    if (!keys.isConnected) document.removeEventListener("keydown", typed);
    else if (!event.target.closest?.("input, textarea, dialog") && /^(\d|Backspace)$/.test(event.key)) press(event.key === "Backspace" ? "back" : event.key);
  };
  document.addEventListener("keydown", typed);
  show();
  return {
    dots,
    keys,
    says,
    given: () => given,
    wrong(text) {
      press("clear");
      says.textContent = text;
    },
  };
}
