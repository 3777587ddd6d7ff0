/** The controls a judge presses: keys, graduated scale, counters, answers, order, number (分键、刻度、扣分); the stopwatch has its own.
 *
 *  Each is made by control(aspect, scheme, kind, actions) → { element, show(mark) }; actions: { give(mark or null, how), begun, keepBegun, signed, label }.
 */
import { pointsOf, placesOf } from "../rules/marks.mjs";
import { decimal, faultsOf, faultsText, optionsOf, problemOf, units } from "./aspects.mjs";
import { h, icon, phrases } from "./elements.mjs";
import { levels } from "./levels.mjs";
import { exact, written } from "./subtotals.mjs";
import { said, w } from "./words.mjs";

const MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** What names the control: the aspect's heading, unless the screen says otherwise. */
const labelOf = (aspect, { label }) => label ?? `h-${aspect.code}`;

/** A group of keys of which one is chosen: arrows move and choose, digits jump to the key that bears them. */
function radios(aspect, options, class_, make, actions) {
  const { give, signed } = actions;
  const keys = options.map(([value, face, words]) =>
    h("button", { type: "button", role: "radio", "data-value": value, disabled: signed, "aria-checked": "false", tabindex: "-1", on: { click: () => choose(value) } }, ...make(face, words)),
  );
  const choose = (value) => {
    if (!signed) give({ value });
  };
  const typed = (event) => {
    const here = keys.indexOf(document.activeElement);
    let at = -1;
    if (MOVES[event.key]) at = (here + MOVES[event.key] + keys.length) % keys.length;
    else if (/^\d$/.test(event.key) && !event.ctrlKey && !event.metaKey) at = options.findIndex(([value, face]) => face === event.key || value === event.key);
    if (at < 0 || signed) return;
    event.preventDefault();
    keys[at].focus();
    choose(options[at][0]);
  };
  const element = h("div", { class: class_, role: "radiogroup", "aria-labelledby": labelOf(aspect, actions), on: { keydown: typed } }, ...keys);
  const show = (mark) => {
    keys.forEach((key, n) => {
      const on = mark?.value === options[n][0];
      key.className = ["key", key.dataset.value.includes(".") && class_ === "scale-row" ? "half" : "", on ? "is-on" : "", signed ? "is-set" : ""].filter(Boolean).join(" ");
      key.setAttribute("aria-checked", String(on));
      key.tabIndex = on || (!options.some(([value]) => value === mark?.value) && n === 0) ? 0 : -1;
    });
  };
  return { element, show };
}

function keys(aspect, scheme, kind, actions) {
  const options = optionsOf(aspect, scheme, kind);
  const most = Math.max(...options.map(([, face, words]) => face.length + words.length));
  const across = options.length <= 5 && most <= 26 ? options.length : options.length <= 8 ? 2 : 3;
  const make = (face, words) => [h("span", { class: "key-n" }, face), words && h("span", { class: "key-d" }, ...phrases(words))].filter(Boolean);
  const wordy = (face) => [h("span", { class: "key-d" }, ...phrases(face))];
  return radios(aspect, options, `keys keys-${across}`, kind === "keys" ? make : wordy, actions);
}

function scale(aspect, scheme, kind, actions) {
  const row = radios(aspect, optionsOf(aspect, scheme, kind), "scale-row", (face) => [h("span", { class: "key-n" }, face)], actions);
  return described(row, levels(aspect, scheme, kind));
}

/** A control with what every level looks like: under it, on a phone above it. */
function described({ element, show }, words) {
  if (!words) return { element: h("div", {}, element), show };
  return {
    element: h("div", { class: "described" }, element, words.element),
    show(mark) {
      show(mark);
      words.show(mark);
    },
  };
}

/** − count + with its name and price; never below zero nor past the cap, and it says so. */
function stepper(name, rule, most, signed, set) {
  const count = h("output", { class: "zero" }, "0");
  const says = h("span", { class: "visually-hidden", role: "status" });
  let now = 0;
  const move = (by) => {
    const next = now + by;
    says.textContent = next < 0 || (most !== null && next > most) ? w("counter_end", { most: next < 0 ? 0 : most }) : "";
    if (!says.textContent) set(next);
  };
  const press = (by, face, word) => h("button", { type: "button", class: "key", disabled: signed, "aria-label": `${word} ${name}`, on: { click: () => move(by) } }, icon(face));
  const element = h(
    "div",
    { class: "fault" },
    h("div", {}, h("div", {}, name), h("div", { class: "fault-rule num" }, rule)),
    h("div", { class: "stepper", role: "group", "aria-label": name }, press(-1, "minus", w("one_less")), count, press(1, "plus", w("one_more"))),
    says,
  );
  return {
    element,
    show(value) {
      now = value;
      count.textContent = String(value);
      count.className = value ? "" : "zero";
    },
  };
}

const costText = (each, most) => [w("each_costs", { points: `−${each}` }), most ? w("up_to_times", { most }) : ""].filter(Boolean).join(" · ");

function faults(aspect, scheme, kind, { give, signed }) {
  let counts = {};
  const lines = aspect.points.cases.map((each) =>
    stepper(said(each.name), costText(each.each, each.most), each.most ?? null, signed, (count) => give({ value: faultsText({ ...ordered(aspect), ...counts, [each.code]: count }) })),
  );
  return {
    element: h("div", {}, ...lines.map((line) => line.element)),
    show(mark) {
      counts = faultsOf(mark?.value);
      lines.forEach((line, n) => line.show(counts[aspect.points.cases[n].code] ?? 0));
    },
  };
}

/** The cases in the scheme's order, all zero: so the text never depends on the order of pressing. */
const ordered = (aspect) => Object.fromEntries(aspect.points.cases.map((each) => [each.code, 0]));

function counter(aspect, scheme, kind, { give, signed }) {
  const most = aspect.scale ? units(aspect.scale.max, 0) : null;
  const line = stepper(said(aspect.name), costText(aspect.points.each), most, signed, (count) => give({ value: String(count) }));
  return { element: line.element, show: (mark) => line.show(Number(mark?.value ?? 0)) };
}

/** A field that gives what is typed as soon as it can be read, and says what is wrong with it. */
export function typedField(aspect, attributes, actions, read) {
  const { give, signed } = actions;
  const says = h("p", { class: "field-problem", role: "alert" });
  const input = h("input", { class: "form-control", type: "text", "aria-labelledby": labelOf(aspect, actions), autocomplete: "off", spellcheck: "false", disabled: signed, ...attributes });
  input.addEventListener("input", () => {
    const text = input.value.trim();
    const { value, problem } = text ? read(text) : { value: null, problem: "" };
    says.textContent = problem;
    input.setAttribute("aria-invalid", String(Boolean(problem)));
    give(problem || value === null ? null : { value }, { typing: true });
  });
  return { input, says };
}

function number(aspect, scheme, kind, actions) {
  const places = placesOf(aspect, scheme);
  const read = (text) => {
    const plain = text.replaceAll("。", ".").replace(/[０-９．]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
    const problem = problemOf(aspect, scheme, plain);
    return { value: problem ? null : decimal(units(plain, places), places), problem };
  };
  const { input, says } = typedField(aspect, { inputmode: "decimal", placeholder: rangeText(aspect) }, actions, read);
  const field = {
    element: h("div", {}, h("div", { class: "gauge" }, input, h("span", { class: "muted" }, aspect.unit ?? "")), says),
    show(mark) {
      if (document.activeElement !== input) input.value = mark?.value ?? "";
    },
  };
  return described(field, levels(aspect, scheme, kind));
}

const rangeText = ({ scale, max, points }) => (scale ? `${scale.min ?? "0"}—${scale.max}` : (points?.rule ?? "exact") === "exact" ? `0—${max}` : "");

function answer(aspect, scheme, kind, actions) {
  const { input, says } = typedField(aspect, { maxlength: 80 }, actions, (text) => ({ value: text, problem: "" }));
  return {
    element: h("div", { class: "gauge gauge-wide" }, input, says),
    show(mark) {
      if (document.activeElement !== input) input.value = mark?.value ?? "";
    },
  };
}

/** Items are pressed in the order that was given; pressing one again takes it and what follows out. */
function order(aspect, scheme, kind, actions) {
  const { begun = "", give, keepBegun, signed } = actions;
  const { items } = aspect.points;
  let chosen = begun.split(" ").filter((item) => items.includes(item));
  const keys_ = items.map((item) => h("button", { type: "button", class: "key", disabled: signed, on: { click: () => press(item) } }));
  const press = (item) => {
    chosen = chosen.includes(item) ? chosen.slice(0, chosen.indexOf(item)) : [...chosen, item];
    const [value, whole] = [chosen.join(" "), chosen.length === items.length];
    show({ value });
    keepBegun(whole ? "" : value);
    give(whole ? { value } : null, { typing: true });
  };
  const clear = () => {
    chosen = [];
    keepBegun("");
  };
  const says = h("p", { class: "muted num", role: "status" });
  const show = (mark) => {
    if (mark?.value) chosen = mark.value.split(" ");
    else if (!mark && chosen.length === items.length) chosen = [];
    keys_.forEach((key, n) => {
      const place = chosen.indexOf(items[n]);
      key.className = `key${place >= 0 ? " is-on" : ""}${signed ? " is-set" : ""}`;
      key.setAttribute("aria-pressed", String(place >= 0));
      key.replaceChildren(h("span", { class: "key-n" }, items[n]), h("span", { class: "key-d" }, place >= 0 ? w("place", { place: place + 1 }) : ""));
    });
    says.textContent = chosen.length ? w("order_so_far", { order: chosen.join(" — ") }) : w("order_hint");
  };
  return { element: h("div", {}, h("div", { class: "keys keys-4", role: "group", "aria-labelledby": labelOf(aspect, actions) }, ...keys_), says), show, clear };
}

const MADE = { yesno: keys, choice: keys, words: keys, keys, scale, faults, counter, number, answer, order };

export function control(aspect, scheme, kind, actions) {
  return MADE[kind](aspect, scheme, kind, actions);
}

/** Points of a mark as shown beside the aspect: "4.0", "−1.0", or — where there is none. */
export function pointsText(aspect, mark, decimals) {
  if (!mark) return "—";
  if (mark.status === "not_attempted") return written(exact("0"), decimals);
  const points = pointsOf(aspect, mark.value);
  return points === null ? "…" : written(points, decimals);
}
