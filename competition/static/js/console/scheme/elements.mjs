/** Making elements without a word of HTML in a string. */
import { filled } from "../../lib/filling.mjs";
import { speak } from "../../lib/spoken.mjs";

const SVG = "http://www.w3.org/2000/svg";
let sprite = "";
export const useSprite = (url) => {
  sprite = url;
};

export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value") element.value = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  const given = children.flat().filter((child) => child !== null && child !== undefined && child !== false);
  element.append(...speak(element, given, document.documentElement?.lang === "en", inChinese));
  return element;
}

const inChinese = (text) => h("span", { lang: "zh-CN" }, text);

function svg(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

export const icon = (name) => svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `${sprite}#i-${name}` }));
export const glyph = (name) => svg("svg", { class: "glyph", "aria-hidden": "true" }, svg("use", { href: `${sprite}#g-${name}` }));

/** A ruler as the macro draws it; figures are whole thousandths. */
export function ruler(value, maximum, tone, segments = 6, black = false) {
  const width = maximum > 0 && value > 0 ? Math.min(1000, Math.round((value * 1000) / maximum)) : 0;
  const ticks = Array.from({ length: segments - 1 }, (_x, n) => {
    const x = Math.round(((n + 1) * 1000) / segments);
    return svg("line", { class: "r-tick", x1: x, x2: x, y1: 0, y2: 10 });
  });
  if (black) ticks.push(svg("line", { class: "r-tick-ink", x1: 1000, x2: 1000, y1: -3, y2: 13 }));
  return svg(
    "svg",
    { class: "ruler", viewBox: "0 0 1000 10", preserveAspectRatio: "none", "shape-rendering": "crispEdges", "aria-hidden": "true" },
    svg("rect", { class: "r-back", width: 1000, height: 10 }),
    svg("rect", { class: `r-${tone}`, width, height: 10 }),
    ...ticks,
  );
}

export const state = (shape, tone, words) => h("span", { class: `state is-${tone}` }, glyph(shape), h("span", {}, words));

/** Words with their places filled; what a rule does not say is left out. */
export const fill = (words, values) => filled(words, values).replace(/\{\w+\}/g, "");
