/** What the app says: every word comes from the page's <template> elements, in both languages; none is in the code. */
import { filled } from "../lib/filling.mjs";

const known = { zh: new Map(), en: new Map() };
let language = "zh";

/** Read the words the page carries and choose the language the page is in. */
export function load(root, lang) {
  for (const template of root.querySelectorAll("template[data-words]")) {
    for (const word of template.content.querySelectorAll("[data-word]")) {
      known[template.dataset.words].set(word.dataset.word, word.textContent);
    }
  }
  language = lang.startsWith("en") ? "en" : "zh";
}

export function chosen() {
  return language;
}

export function choose(lang) {
  language = lang;
}

/** Say a word, its places filled. */
export function w(key, values = {}) {
  const text = known[language].get(key) ?? known.zh.get(key) ?? key;
  return filled(text, values);
}

/** Pick the reader's language out of {zh, en}. */
export function said(text) {
  if (!text) return "";
  return language === "en" ? text.en || text.zh || "" : text.zh || text.en || "";
}

const two = (number) => String(number).padStart(2, "0");

/** A time of day on this tablet, to the second. */
export function clockTime(moment) {
  const at = new Date(moment);
  return `${at.getHours()}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
