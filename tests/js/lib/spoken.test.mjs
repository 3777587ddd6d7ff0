import assert from "node:assert/strict";
import test from "node:test";

import { isChinese, parts, speak } from "../../../competition/static/js/lib/spoken.mjs";

class Element {
  constructor(tag = "TD") {
    this.tagName = tag;
    this.given = {};
  }

  hasAttribute(name) {
    return name in this.given;
  }

  setAttribute(name, value) {
    this.given[name] = value;
  }
}

const span = (text) => ({ zh: text });

test("a text is cut where its language changes, and nothing is lost", () => {
  const text = "Into 决赛（上） of 2026, 𠮷野家";

  assert.deepEqual(parts(text), [["Into ", false], ["决赛（上）", true], [" of 2026, ", false], ["𠮷野家", true]]);
  assert.equal(parts(text).map(([part]) => part).join(""), text);
});

test("an element that holds Chinese alone says so itself", () => {
  const cell = new Element();

  assert.deepEqual(speak(cell, ["孔令仪"], true, span), ["孔令仪"]);
  assert.equal(cell.given.lang, "zh-CN");
  assert.ok(isChinese("太行、怀川 2") && !isChinese("Taihang 太行") && !isChinese("12"));
});

test("a text of both languages marks its Chinese; elements stay as they are", () => {
  const icon = {};

  assert.deepEqual(speak(new Element(), [icon, "By 孔令仪"], true, span), [icon, "By ", { zh: "孔令仪" }]);
  assert.deepEqual(speak(new Element("OPTION"), ["A 甲", "x"], true, span), ["A 甲", "x"]);
});

test("on a Chinese page, and where the language is said already, nothing changes", () => {
  const said = new Element();
  said.setAttribute("lang", "zh");

  assert.deepEqual(speak(new Element(), ["By 孔令仪"], false, span), ["By 孔令仪"]);
  assert.deepEqual(speak(said, ["By 孔令仪"], true, span), ["By 孔令仪"]);
});
