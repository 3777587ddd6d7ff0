/** What the judge will see of the chosen aspect (裁判看到的样子): tablet, phone, paper. */
import { glyph, h } from "./elements.mjs";
import { levels } from "./rules.mjs";

/** A text in the reader's language, where it has one. */
const said = (text) => (document.documentElement.lang.startsWith("en") && text?.en) || text?.zh || "";

export function preview(node, device, words) {
  if (device === "paper") return paper(node, words);
  return h(
    "div",
    { class: "aspect is-open" },
    h("div", { class: "aspect-head" }, h("span", { class: "aspect-code" }, node.code), h("h3", { class: "aspect-name" }, said(node.name) || words.unnamed), h("span", { class: "aspect-side" }, h("span", { class: "state is-care" }, glyph("open"), words.notMarked))),
    answer(node, device, words),
  );
}

const key = (figure, text, lack) => h("span", { class: "key" }, h("span", { class: "key-n" }, figure), text === undefined ? null : h("span", { class: lack ? "key-d lack" : "key-d" }, lack ? glyph("missing") : null, lack ? ` ${text}` : text));

function answer(node, device, words) {
  const rule = node.points?.rule ?? "exact";
  if (rule === "veto") return h("div", { class: "keys keys-2" }, key(words.no), key(words.yes));
  if (rule === "choice") return h("div", { class: `keys keys-${device === "phone" ? 1 : 2}` }, (node.points.choices ?? []).map((one) => key(one.points, said(one.name))));
  if (rule === "cases") return h("div", {}, (node.points.cases ?? []).map((one) => fault(said(one.name), `${words.each} −${one.each}`)));
  if (rule === "occurrences") return fault(said(node.name), `${words.each} −${node.points.each}`);
  if (rule === "overtime" || node.type === "time") return h("div", { class: "keys keys-2" }, h("span", { class: "clock num" }, "0:00"), key(words.stopwatch));
  const steps = levels(node.scale);
  if (!steps.length) return h("div", { class: "suffixed" }, h("span", { class: "form-control num" }, `0 — ${node.scale?.max ?? node.max ?? "0"}`), h("span", { class: "muted" }, node.unit || words.points));
  const named = Object.keys(node.descriptors ?? {}).length > 0 || steps.length <= 5;
  if (named && steps.length <= 7) {
    const columns = device === "phone" ? 1 : Math.min(5, Math.max(2, steps.length));
    return h("div", { class: `keys keys-${columns}` }, steps.map((step) => { const text = node.descriptors?.[step]?.zh; return steps.length <= 2 && !text ? key(step) : key(step, text || words.lackDescriptor, !text); }));
  }
  return h("div", { class: "keys keys-5" }, steps.map((step) => key(step)));
}

const fault = (name, rule) => h("div", { class: "fault" }, h("div", {}, h("div", {}, name), h("div", { class: "fault-rule" }, rule)), h("div", { class: "stepper" }, h("span", { class: "key" }, "−"), h("output", { class: "zero" }, "0"), h("span", { class: "key" }, "＋")));

function paper(node, words) {
  const steps = levels(node.scale, 13);
  const boxes = steps.length ? steps.map((step) => h("span", { class: "paper-box" }, step)) : [h("span", { class: "paper-box is-wide" })];
  const lines = Object.entries(node.descriptors ?? {}).map(([level, text]) => h("div", { class: "paper-level" }, h("b", {}, level), ` ${text.zh ?? ""}`));
  return h("div", { class: "paper-row" }, h("div", {}, h("b", {}, `${node.code} `), said(node.name) || words.unnamed, " ", h("span", { class: "muted" }, `/ ${node.max ?? "0"}`)), h("div", { class: "paper-boxes" }, boxes), lines);
}
