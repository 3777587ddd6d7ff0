/** The phrase bank in the builder (词库): one press puts words of levels or a fault in, or keeps those that are here. */
import { h, icon } from "./elements.mjs";
import { levels } from "./rules.mjs";

/** The phrases that fit an aspect: words for levels it has, or faults where faults are counted. */
export function fitting(phrases, node) {
  const rule = node.points?.rule ?? "exact";
  if (rule === "cases") return phrases.filter(({ kind }) => kind === "fault");
  if (node.type !== "judgement") return [];
  const steps = new Set(levels(node.scale));
  return phrases.filter(({ kind = "levels", levels: words = {} }) => kind === "levels" && Object.keys(words).some((step) => steps.has(step)));
}

/** The aspect with a phrase put in: levels it has are described, a fault stands last in its list. */
export function inserted(node, phrase) {
  if (phrase.kind === "fault") {
    const cases = node.points.cases ?? [];
    const taken = new Set(cases.map(({ code }) => code));
    const code = [..."abcdefghijklmnopqrstuvwxyz"].find((letter) => !taken.has(letter)) ?? `f${cases.length + 1}`;
    const named = cases.filter(({ name }) => name?.zh);
    return { points: { ...node.points, cases: [...named, { code: named.length === cases.length ? code : cases.find(({ name }) => !name?.zh).code, name: phrase.name, each: phrase.each }] } };
  }
  const steps = new Set(levels(node.scale));
  const words = Object.fromEntries(Object.entries(phrase.levels).filter(([step]) => steps.has(step)));
  return { descriptors: { ...node.descriptors, ...words } };
}

/** What of an aspect could be kept: its levels under its name, each of its faults. */
export function keepable(node) {
  if ((node.points?.rule ?? "exact") === "cases") return (node.points.cases ?? []).filter(({ name }) => name?.zh).map(({ name, each }) => ({ kind: "fault", name, each }));
  const words = node.descriptors ?? {};
  return node.type === "judgement" && Object.keys(words).length && node.name?.zh ? [{ kind: "levels", name: node.name, levels: words }] : [];
}

const shown = (text) => (document.documentElement.lang.startsWith("en") && text?.en) || text?.zh || "";

export class Phrases {
  constructor(view, { url, token, phrases }) {
    this.view = view;
    this.url = url;
    this.token = token;
    this.phrases = phrases;
  }

  draw(row) {
    const { words, editable } = this.view;
    if (!editable) return null;
    const known = fitting(this.phrases, row.node);
    const own = keepable(row.node);
    if (!known.length && !own.length) return null;
    const label = ({ name, each }) => (each === undefined ? shown(name) : `${shown(name)} −${each}`);
    return h("details", { class: "phrases", open: this.opened }, h("summary", { onclick: (event) => { this.opened = !event.currentTarget.parentElement.open; } }, words.phrases, known.length ? h("span", { class: "muted num" }, ` ${known.length}`) : null),
      known.length ? h("div", { class: "row-line" }, known.map((phrase) => h("button", { type: "button", class: "btn btn-sm", onclick: () => this.view.put(row.id, inserted(this.view.nodeOf(row.id), phrase)) }, icon("plus"), label(phrase)))) : null,
      own.length ? h("div", { class: "row-line" }, h("button", { type: "button", class: "btn btn-sm btn-quiet", onclick: (event) => this.keep(keepable(this.view.nodeOf(row.id)), event.currentTarget) }, words.keepPhrase)) : null);
  }

  async keep(phrases, button) {
    button.disabled = true;
    for (const phrase of phrases) {
      const answer = await fetch(this.url, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": this.token }, body: JSON.stringify(phrase) }).catch(() => null);
      if (!answer?.ok) {
        button.textContent = this.view.words.notKept;
        button.disabled = false;
        return;
      }
      this.phrases = (await answer.json()).phrases;
    }
    this.opened = true;
    this.view.draw(false);
    document.getElementById("told").textContent = this.view.words.kept;
  }
}
