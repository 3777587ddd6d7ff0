/** Every sample's scheme goes through the builder unchanged; what is typed at the side is what the file says. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { fromTree, toTree } from "../../../competition/static/js/console/scheme/model.mjs";
import { cellValue, rounding, said, splitLines, tongueFor, whole } from "../../../competition/static/js/console/scheme/parts.mjs";
import { fitting, inserted, keepable } from "../../../competition/static/js/console/scheme/phrases.mjs";
import { named, nextRow } from "../../../competition/static/js/console/pieces.mjs";

const SAMPLES = join(dirname(fileURLToPath(import.meta.url)), "../../../competition/samples");
const files = ["", "presets"].flatMap((folder) => readdirSync(join(SAMPLES, folder)).filter((name) => name.endsWith(".json")).map((name) => join(SAMPLES, folder, name)));

function schemesIn(value) {
  if (Array.isArray(value)) return value.flatMap(schemesIn);
  if (value === null || typeof value !== "object") return [];
  return [...(value.criteria && value.max ? [value] : []), ...Object.values(value).flatMap(schemesIn)];
}

test("every scheme that ships comes back from the builder as it was", () => {
  const schemes = files.flatMap((file) => schemesIn(JSON.parse(readFileSync(file, "utf8"))));
  assert.ok(schemes.length > 30);
  for (const scheme of schemes) {
    const { criteria, ...head } = scheme;
    assert.deepEqual(toTree(head, fromTree({ criteria })).tree, scheme);
  }
});

test("a text is written in the reader's language and loses no other", () => {
  assert.equal(tongueFor(undefined, "en"), "zh");
  assert.equal(tongueFor({ zh: "甲" }, "en"), "en");
  assert.deepEqual(said({ zh: "甲", en: "A" }, "zh", "乙"), { zh: "乙", en: "A" });
  assert.deepEqual(said({ zh: "甲", en: "A" }, "en", ""), { zh: "甲" });
  assert.equal(said({ zh: "甲", en: "A" }, "zh", ""), undefined);
  assert.deepEqual(cellValue("text", "丙", { zh: "甲", en: "A" }, "zh"), { zh: "丙", en: "A" });
});

test("a rounding without decimals is none, and half up is not said", () => {
  assert.equal(rounding("", "truncate"), undefined);
  assert.deepEqual(rounding("２", "half-up"), { to: 2 });
  assert.deepEqual(rounding("0", "half-even"), { to: 0, mode: "half-even" });
  assert.equal(whole("2.5"), undefined);
});

test("answers stand one a line and keep their blanks", () => {
  assert.deepEqual(splitLines("flat white\r\n\n 澳白 "), ["flat white", "澳白"]);
});

const judged = { code: "A1", name: { zh: "压粉" }, type: "judgement", scale: { max: "3" }, points: { rule: "share" } };
const words = { kind: "levels", name: { zh: "通用四档" }, levels: { 0: { zh: "未做" }, 3: { zh: "熟练" }, 9: { zh: "没有这一档" } } };
const fault = { kind: "fault", name: { zh: "工具落地" }, each: "0.5" };

test("a phrase's words go to the levels the scale has", () => {
  assert.deepEqual(fitting([words, fault], judged), [words]);
  assert.deepEqual(inserted(judged, words), { descriptors: { 0: { zh: "未做" }, 3: { zh: "熟练" } } });
  assert.deepEqual(keepable({ ...judged, descriptors: { 0: { zh: "未做" } } }), [{ kind: "levels", name: { zh: "压粉" }, levels: { 0: { zh: "未做" } } }]);
});

test("a fault is put in the place of an empty one, or under a code of its own", () => {
  const counted = (cases) => ({ code: "D", name: { zh: "扣分" }, type: "deduction", points: { rule: "cases", cases } });
  const empty = counted([{ code: "a", name: { zh: "" }, each: "1" }]);
  assert.deepEqual(inserted(empty, fault).points.cases, [{ code: "a", name: fault.name, each: "0.5" }]);
  const full = counted([{ code: "a", name: { zh: "超温" }, each: "1" }]);
  assert.deepEqual(inserted(full, fault).points.cases.map(({ code }) => code), ["a", "b"]);
  assert.deepEqual(keepable(full), [{ kind: "fault", name: { zh: "超温" }, each: "1" }]);
});

test("a new row of a rule gets a number no other has, through all its names", () => {
  assert.equal(nextRow(["keys-0-node", "keys-12-node", "other-3"], "keys"), 13);
  assert.equal(nextRow([], "keys"), 0);
  assert.equal(named('<input name="new.NodeFacts-parts" id="new.NodeFacts">', "NodeFacts", "total-parts-1"), '<input name="total-parts-1-parts" id="total-parts-1">');
});
