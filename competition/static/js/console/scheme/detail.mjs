/** The chosen row's own settings (右侧的设置): type, scale, rule, words for each level. */
import { glyph, h } from "./elements.mjs";
import { Parts, compact, said, splitWords, tongueFor } from "./parts.mjs";
import { tidy } from "./points.mjs";
import { FITTING, NEEDS_SCALE, SCALED, levels, reruled, retyped } from "./rules.mjs";

let serial = 0;

export class Detail {
  constructor(view) {
    this.view = view;
    this.described = new Parts(this);
    this.opened = false;
  }

  draw() {
    const { view } = this;
    const row = view.rows.find((one) => one.id === view.selected);
    if (!row) return view.detail.replaceChildren(...this.ofScheme());
    view.detail.replaceChildren(...(row.level === 3 ? this.ofAspect(row) : this.ofGroup(row)));
    return undefined;
  }

  head(title, kind) {
    return h("div", { class: "panel-head" }, h("h2", {}, title), kind ? h("span", { class: "push muted" }, kind) : null);
  }

  field(label, value, set, { kind = "text", options = null, wrong = false, long = false } = {}) {
    const id = `detail-${(serial += 1)}`;
    const disabled = !this.view.editable;
    const attributes = { id, disabled, class: options ? "form-select" : `form-control${kind === "text" ? "" : " num"}${wrong ? " is-invalid" : ""}`, "aria-invalid": wrong ? "true" : false };
    let input;
    if (options) {
      input = h("select", attributes, options.map(([code, words]) => h("option", { value: code, selected: code === value }, words)));
      input.value = value;
    } else if (long) input = h("textarea", { ...attributes, rows: 2, value: value ?? "" });
    else input = h("input", { ...attributes, autocomplete: "off", inputmode: kind === "text" ? false : "decimal", value: value ?? "" });
    input.addEventListener("change", () => set(kind === "points" ? tidy(input.value) : input.value.trim()));
    return h("div", {}, h("label", { class: "form-label", for: id }, label), input);
  }

  ofScheme() {
    const { view } = this;
    const { words, head } = view;
    return [
      this.head(words.wholeScheme),
      h("div", { class: "panel-body stack" },
        h("div", { class: "grid3" },
          this.field(words.max, head.max, (value) => view.changeHead({ max: value }), { kind: "points" }),
          this.field(words.decimals, String(head.decimals ?? 3), (value) => view.changeHead({ decimals: Number.parseInt(value, 10) || 0 }), { options: ["0", "1", "2", "3", "4"].map((n) => [n, n]) })),
        this.more(0, () => view.head, (name, value) => view.changeHead({ [name]: value })),
        h("p", { class: "muted" }, words.chooseRow)),
    ];
  }

  ofGroup(row) {
    const { view } = this;
    const { words } = view;
    const set = (part) => view.changeRow(row.id, part);
    const panels = [["", words.firstPanel], ...view.panels.map((panel) => [panel.code, panel.words])];
    return [
      this.head(`${row.node.code}　${this.view.nameOf(row.node)}`, row.level === 1 ? words.criterion : words.subCriterion),
      h("div", { class: "panel-body stack" },
        this.field(words.english, row.node.name?.en, (value) => set({ name: named(row.node.name, value) })),
        row.level === 1 ? this.field(words.panel, row.node.panel ?? "", (value) => set({ panel: value || undefined }), { options: panels }) : null,
        h("div", { class: "grid3" },
          row.level === 1 ? this.field(words.max, row.node.max, (value) => set({ max: value }), { kind: "points" }) : null),
        this.more(row.level, () => view.nodeOf(row.id), (name, value) => set({ [name]: value })),
        row.own ? h("div", { class: "stack" }, h("h3", {}, words.ownSub), this.more(2, () => view.rows.find((one) => one.id === row.id).own, (name, value) => view.changeOwn(row.id, { [name]: value }))) : null),
    ];
  }

  ofAspect(row) {
    const { view } = this;
    const { words } = view;
    const { node } = row;
    const rule = node.points?.rule ?? "exact";
    const set = (part) => view.changeRow(row.id, part);
    const types = Object.keys(FITTING).map((type) => [type, words[`type_${type}`]]);
    const rules = FITTING[node.type].map((name) => [name, words[`rule_${name}`]]);
    return [
      this.head(`${node.code}　${this.view.nameOf(node)}`, words[`type_${node.type}`]),
      h("div", { class: "panel-body stack" },
        h("div", { class: "grid3" },
          this.field(words.type, node.type, (value) => view.replaceNode(row.id, retyped(node, value)), { options: types }),
          this.field(words.ruleName, rule, (value) => view.replaceNode(row.id, reruled(node, value)), { options: rules }),
          this.field(words.max, node.max ?? "0", (value) => set({ max: value }), { kind: "points" })),
        SCALED.has(rule) ? this.scale(row, rule) : null,
        this.parts(row, rule),
        this.levelWords(row),
        view.phrases?.draw(row) ?? null,
        h("div", { class: "grid3" },
          this.field(words.unit, node.unit, (value) => set({ unit: value || undefined })),
          this.field(words.english, node.name?.en, (value) => set({ name: named(node.name, value) }))),
        this.more(3, () => view.nodeOf(row.id), (name, value) => set({ [name]: value })),
        this.official(row)),
    ];
  }

  official(row) {
    const id = `detail-${(serial += 1)}`;
    const box = h("input", { type: "checkbox", class: "form-check-input", id, checked: row.node.official === true, disabled: !this.view.editable });
    box.addEventListener("change", () => this.view.changeRow(row.id, { official: box.checked || undefined }));
    return h("div", { class: "form-check" }, box, h("label", { class: "form-check-label", for: id }, this.view.words.official));
  }

  scale(row, rule) {
    const { words } = this.view;
    const { scale } = row.node;
    const set = (next) => this.view.changeRow(row.id, { scale: next && compact(next) });
    const presets = [["", words.scaleNone], ["0|1|1", words.scaleYesNo], ["0|3|1", words.scaleLevels], ["0|6|0.5", "0—6, 0.5"], ["0|10|1", "0—10"], ["0|100|1", "0—100"], ["own", words.scaleOwn]];
    const text = scale ? `${scale.min ?? "0"}|${scale.max}|${scale.step ?? "1"}` : "";
    const known = presets.some(([value]) => value === text) ? text : "own";
    const offered = NEEDS_SCALE.has(rule) ? presets.slice(1) : presets;
    const choose = (value) => {
      if (value === "own") return set(scale ?? { max: "5" });
      const [min, max, step] = value.split("|");
      return set(value ? made(min, max, step) : undefined);
    };
    const parts = scale
      ? [["min", "0"], ["max", ""], ["step", "1"]].map(([name, usual]) => this.field(words[`scale_${name}`], scale[name] ?? usual, (value) => set({ ...made(scale.min ?? "0", scale.max, scale.step ?? "1", { [name]: value }), ...(scale.also ? { also: scale.also } : {}) }), { kind: "points" }))
      : [];
    if (scale) parts.push(this.field(words.scale_also, (scale.also ?? []).join(" "), (value) => set({ ...scale, also: splitWords(value).length ? splitWords(value).map(tidy) : undefined })));
    return h("div", { class: "stack" }, this.field(words.scaleName, known, choose, { options: offered }), parts.length ? h("div", { class: "grid3" }, parts) : null);
  }

  parts(row, rule) {
    const { help, parts } = this.view.fields.rules[rule];
    const given = () => this.view.nodeOf(row.id).points ?? {};
    const set = (name, value) => this.view.changeRow(row.id, { points: compact({ ...given(), rule, [name]: value }) });
    return h("div", { class: "stack" }, h("p", { class: "muted" }, help), this.described.draw(parts, given, set));
  }

  /** What few rows need, folded away while it says nothing: caps, floors, rounding, notes. */
  more(level, read, set) {
    const parts = this.view.fields.more[level];
    const given = read();
    const says = parts.some(({ name }) => given[name] !== undefined);
    return h("details", { class: "piece-rare", open: says || this.opened }, h("summary", { onclick: (event) => { this.opened = !event.currentTarget.parentElement.open; } }, this.view.words.more), h("div", { class: "stack" }, this.described.draw(parts, read, set)));
  }

  levelWords(row) {
    const { words } = this.view;
    const steps = levels(row.node.scale);
    if (!steps.length || row.node.type !== "judgement") return null;
    const given = row.node.descriptors ?? {};
    const needed = steps.length > 2 && steps.length <= 5;
    const lines = steps.flatMap((step) => {
      const missing = needed && !step.includes(".") && !given[step]?.zh;
      const tongue = tongueFor(given[step], document.documentElement.lang);
      const input = h("input", { class: `form-control${missing ? " is-invalid" : ""}`, value: given[step]?.[tongue] ?? "", placeholder: words.levelHint.replace("{level}", step), "aria-label": words.levelLabel.replace("{level}", step), "aria-invalid": missing ? "true" : false, "data-level": step, disabled: !this.view.editable, autocomplete: "off" });
      input.addEventListener("change", () => {
        const { [step]: before, ...others } = this.view.nodeOf(row.id).descriptors ?? {};
        const text = said(before, tongue, input.value.trim());
        const next = text ? { ...others, [step]: text } : others;
        this.view.changeRow(row.id, { descriptors: Object.keys(next).length ? sorted(next) : undefined });
      });
      return [h("b", {}, step), input, missing ? h("span", { class: "state is-stop" }, glyph("missing"), words.lack) : h("span")];
    });
    return h("div", { class: "levels" }, lines);
  }
}

const named = (name, english) => (english ? { ...name, en: english } : { zh: name?.zh ?? "" });
const sorted = (table) => Object.fromEntries(Object.entries(table).sort(([a], [b]) => Number.parseFloat(a) - Number.parseFloat(b)));

function made(min, max, step, changed = {}) {
  const next = { min, max, step, ...changed };
  return { ...(next.min === "0" ? {} : { min: next.min }), max: next.max, ...(next.step === "1" ? {} : { step: next.step }) };
}
