/** Make elements: no markup is ever put together from text. */
import { speak } from "../lib/spoken.mjs";
import { chosen, w } from "./words.mjs";

const SVG = new Set(["svg", "use", "rect", "line", "path"]);
let sprite = "";

/** Take the sprite into the page, so that shapes need no network; until then, and without, they are asked for by address. */
export async function useSprite(address) {
  sprite = address;
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  drawn.setAttribute("class", "visually-hidden");
  drawn.setAttribute("aria-hidden", "true");
  document.body.append(document.importNode(drawn, true));
  sprite = "";
}

/** h("button", { class: "key", on: { click } }, "2"): attributes with null or false are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else element.setAttribute(name, value === true ? "" : value);
  }
  const given = children.flat().filter((child) => child !== null && child !== undefined && child !== false);
  element.append(...(SVG.has(tag) ? given : speak(element, given, chosen() === "en", inChinese)));
  return element;
}

const inChinese = (text) => h("span", { lang: "zh-CN" }, text);

function shape(name, class_) {
  return h("svg", { class: class_, "aria-hidden": "true", focusable: "false" }, h("use", { href: `${sprite}#${name}` }));
}

export const icon = (name) => shape(`i-${name}`, "icon");
export const glyph = (name) => shape(`g-${name}`, "glyph");
export const hidden = (text) => h("span", { class: "visually-hidden" }, text);
export const plate = (code, size = "md") => h("span", { class: `plate plate-${size}` }, code);

/** Let a short text break between its phrases and nowhere else. */
export function phrases(text) {
  const parts = text.split(/(?<=[，、；。])/).filter(Boolean);
  return parts.length < 2 ? [text] : parts.map((part) => h("span", { class: "phrase" }, part));
}

/** State glyphs and tones of this product; each with its word. */
const STATES = {
  open: ["open", ""],
  draft: ["draft", "act"],
  queued: ["signed", "care"],
  sending: ["signed", "care"],
  waits: ["signed", "care"],
  delivered: ["delivered", "done"],
  reopened: ["reopened", "care"],
  conflict: ["conflict", "stop"],
  flagged: ["flagged", "care"],
  aside: ["error", "stop"],
  recused: ["barred", "off"],
  locked: ["locked", "off"],
  apart: ["spread", "care"],
  agreed: ["delivered", "done"],
  unchecked: ["open", ""],
  checked: ["delivered", "done"],
  differs: ["spread", "care"],
};

export function stateGlyph(name) {
  return glyph(STATES[name][0]);
}

export function tone(name) {
  return STATES[name][1] ? `is-${STATES[name][1]}` : "";
}

export function stateLine(name, ...more) {
  return h("span", { class: `state ${tone(name)}` }, stateGlyph(name), h("span", {}, w(`state_${name}`)), ...more);
}

export function tool(name, word, listener, { shown = true, ...attributes } = {}) {
  return h("button", { type: "button", class: "tool", on: { click: listener }, ...attributes }, icon(name), shown ? h("span", { class: "tool-word" }, word) : hidden(word));
}

/** Time against its limit: ink up to the limit, red beyond it, a stroke at the limit; all whole numbers of one unit. */
export function timeRuler(run, limit) {
  const at = (value) => Math.floor((value * 15) / 16);
  const width = (value) => Math.max(0, Math.min(960, Math.floor((at(value) * 960) / limit)));
  const stop = width(limit);
  return h(
    "svg",
    { class: "ruler time-ruler", viewBox: "0 0 960 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    h("rect", { class: "r-back", width: 960, height: 10 }),
    h("rect", { class: "r-ink", width: Math.min(width(run), stop), height: 10 }),
    h("rect", { class: "r-over", x: stop, width: Math.max(0, width(run) - stop), height: 10 }),
    h("line", { class: "r-tick-ink", x1: stop, x2: stop, y1: -4, y2: 14 }),
  );
}

/** 示例 or 排练 before the chip of every bar, help behind it: `kind` of the event, `place` of the app. */
export function marked(element, { kind, help }) {
  const [bar] = element.getElementsByClassName("mbar");
  if (!bar) return;
  const tag = kind ? h("span", { class: "tag tag-line" }, w(kind)) : null;
  const key = tool("help", w("help"), help, { class: bar.classList.contains("mbar-home") ? "tool" : "tool wide-only", shown: false });
  const chip = bar.querySelector(".net");
  if (tag && chip) chip.before(tag);
  else if (tag) bar.querySelector(".grow")?.after(tag);
  bar.append(key);
}

/** A ruler in whole thousandths; `part` and `whole` are whole numbers of one unit. */
export function ruler(part, whole, { segments = 10, label = "", height = 7, class_ = "ruler" } = {}) {
  const width = whole > 0 ? Math.max(0, Math.min(1000, Math.floor((part * 1000) / whole))) : 0;
  const named = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  const ticks = Array.from({ length: segments - 1 }, (_, i) => {
    const x = Math.floor(((i + 1) * 1000) / segments);
    return h("line", { class: "r-tick", x1: x, x2: x, y1: 0, y2: height });
  });
  return h(
    "svg",
    { class: class_, viewBox: `0 0 1000 ${height}`, preserveAspectRatio: "none", "shape-rendering": "crispEdges", ...named },
    h("rect", { class: "r-back", width: 1000, height }),
    h("rect", { class: "r-fill", width, height }),
    ...ticks,
  );
}
