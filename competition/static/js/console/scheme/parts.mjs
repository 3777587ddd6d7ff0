/** Fields the page describes (规则的各项): one for each key of the contest file, drawn by its kind.
 *
 *  A description is {name, kind, label}, with `choices` and `usual` for a word, `columns` and `add` for a list or table. */
import { h } from "./elements.mjs";
import { tidy } from "./points.mjs";

export const compact = (value) => Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));

/** The language a text is written in on this page: the reader's, once there is Chinese to stand beside. */
export const tongueFor = (text, lang) => (lang.startsWith("en") && text?.zh ? "en" : "zh");

/** A text with one of its languages written anew; undefined once its Chinese is gone. */
export function said(text, tongue, value) {
  const next = compact({ ...text, [tongue]: value || undefined });
  return next.zh ? { zh: next.zh, ...(next.en ? { en: next.en } : {}) } : undefined;
}

/** A rounding as the contest file writes it; undefined where nothing is rounded. */
export function rounding(to, mode) {
  const count = whole(to);
  return count === undefined ? undefined : { to: count, ...(mode && mode !== "half-up" ? { mode } : {}) };
}

/** A whole number; undefined where none was typed. */
export function whole(typed) {
  const text = String(typed ?? "").normalize("NFKC").trim();
  return /^\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : undefined;
}

export const splitWords = (typed) => typed.split(/[\s,，、]+/).filter(Boolean);
export const splitLines = (typed) => typed.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);

/** What a cell of a list says, read by its column's kind. */
export function cellValue(kind, typed, before, tongue) {
  if (kind === "text") return said(before, tongue, typed) ?? { zh: "" };
  if (kind === "whole") return whole(typed);
  return kind === "points" ? tidy(typed) : typed;
}

export class Parts {
  constructor(detail) {
    this.detail = detail;
  }

  get editable() {
    return this.detail.view.editable;
  }

  get lang() {
    return document.documentElement.lang;
  }

  /** All parts of what `read()` gives, now and whenever a press asks anew; `set(name, value)` keeps one of them. */
  draw(described, read, set) {
    const small = [];
    const large = [];
    for (const part of described) {
      const element = this.one(part, () => read()[part.name], (value) => set(part.name, value));
      (["points", "whole", "word"].includes(part.kind) ? small : large).push(element);
    }
    return [...large, small.length ? h("div", { class: "grid3" }, small) : null].filter(Boolean);
  }

  one(part, read, set) {
    const { label, kind } = part;
    if (kind === "list") return this.list(part, () => read() ?? [], set);
    if (kind === "pairs") return this.pairs(part, read, set);
    if (kind === "rounding") return this.rounding(part, read, set);
    const value = read();
    if (kind === "texts") return this.detail.field(label, (value ?? []).join(" "), (typed) => set(splitWords(typed).length ? splitWords(typed) : undefined));
    if (kind === "lines") return this.detail.field(label, (value ?? []).join("\n"), (typed) => set(splitLines(typed).length ? splitLines(typed) : undefined), { long: true });
    if (kind === "text") {
      const tongue = tongueFor(value, this.lang);
      return this.detail.field(label, value?.[tongue], (typed) => set(said(read(), tongue, typed)), { long: true });
    }
    if (kind === "word") return this.detail.field(label, value ?? part.usual, (typed) => set(typed === part.usual ? undefined : typed), { options: part.choices });
    return this.detail.field(label, value, (typed) => set(kind === "whole" ? whole(typed) : typed || undefined), { kind });
  }

  rounding(part, read, set) {
    const { words } = this.detail.view;
    const value = read();
    const modes = ["half-up", "half-even", "truncate"].map((mode) => [mode, words[`mode_${mode}`]]);
    return h("fieldset", { class: "pair-of" }, h("legend", { class: "form-label" }, part.label), h("div", { class: "grid3" },
      this.detail.field(words.decimals, value?.to, (typed) => set(rounding(typed, read()?.mode)), { kind: "whole" }),
      this.detail.field(words.mode, value?.mode ?? "half-up", (mode) => set(rounding(read()?.to, mode)), { options: modes })));
  }

  list(part, read, set) {
    const { words } = this.detail.view;
    const items = read();
    const line = (item, at) => h("tr", {},
      part.columns.map((column) => h("td", { class: `col-${column.kind}` }, this.cell(column, item[column.name], `${column.label} ${at + 1}`, (value) => set(read().map((one, n) => (n === at ? compact({ ...one, [column.name]: value }) : one)))))),
      h("td", {}, this.editable ? h("button", { type: "button", class: "btn btn-sm btn-quiet", "aria-label": `${words.takeAway} ${at + 1}`, onclick: () => set(read().filter((_one, n) => n !== at)) }, "×") : null));
    const blank = () => Object.fromEntries(part.columns.filter(({ kind }) => kind !== "whole").map(({ name, kind }) => [name, kind === "text" ? { zh: "" } : kind === "code" ? String(items.length + 1) : "0"]));
    return h("div", {}, h("span", { class: "form-label" }, part.label),
      items.length ? h("table", { class: "table" }, h("thead", {}, h("tr", {}, part.columns.map(({ label, kind }) => h("th", { scope: "col", class: `col-${kind}` }, label)), h("td", {}))), h("tbody", {}, items.map(line))) : null,
      this.editable ? h("button", { type: "button", class: "btn btn-sm", onclick: () => set([...read(), blank()]) }, part.add) : null);
  }

  cell({ kind }, value, label, set) {
    const tongue = kind === "text" ? tongueFor(value, this.lang) : "";
    const input = h("input", { class: `form-control${kind === "points" || kind === "whole" ? " num" : ""}`, value: kind === "text" ? (value?.[tongue] ?? "") : (value ?? ""), "aria-label": label, disabled: !this.editable, autocomplete: "off" });
    input.addEventListener("change", () => set(cellValue(kind, input.value.trim(), value, tongue)));
    return input;
  }

  /** A table of two columns; its order is the order it is written in. */
  pairs(part, read, set) {
    const items = () => Object.entries(read() ?? {}).map(([key, value]) => ({ key, value }));
    return this.list(part, items, (next) => set(next.length ? Object.fromEntries(next.map(({ key, value }) => [key, value])) : undefined));
  }
}
