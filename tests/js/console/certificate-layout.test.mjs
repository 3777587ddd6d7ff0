/** The designer of certificates (版式调整): places move, the page stays. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BOXES, boxOf, edgesOf, kept, moved } from "../../../competition/static/js/console/certificate-layout.mjs";

const VALUES = { "title-x": 148.5, "title-y": 52.5, "title-align": "centre", "english-x": 148.5, "english-y": 61.8, "english-align": "centre", line0_x: 85, line0_y: 176, mark1_x: 212, mark1_y: 166, mark1_width: 42, "letter-left": 40, "letter-right": 257, "letter-top": 73, "letter-bottom": 143, "code-x": 40, "code-y": 145.8, "seals-baseline": 166.3, "photo-x": 232, "photo-y": 76, "name-x": 40, "name-y": 85, "letter-name_align": "left", "award-x": 148, "award-y": 108, "letter-award_align": "centre", "date-x": 212, "date-y": 176 };

test("a dragged box moves its own fields by half millimetres", () => {
  assert.deepEqual(moved(VALUES, "code", 3.26, -1.1), { ...VALUES, "code-x": 43.5, "code-y": 144.5 });
});

test("the letter keeps its width and height when it is moved", () => {
  const found = moved(VALUES, "letter", 10, 5);
  assert.equal(found["letter-right"] - found["letter-left"], 217);
  assert.equal(found["letter-bottom"] - found["letter-top"], 70);
});

test("the issuing bodies move up and down only", () => {
  const found = moved(VALUES, "seals", 30, 2);
  assert.deepEqual(found, { ...VALUES, "seals-baseline": 168.5 });
});

test("places not yet saved outlive an upload, once, and only on their own event's page", () => {
  const items = new Map();
  const storage = { getItem: (name) => items.get(name) ?? null, setItem: (name, text) => items.set(name, text), removeItem: (name) => items.delete(name) };
  kept(storage, "/console/E1/certificates/layout").keep({ "code-x": "43.5" });

  assert.equal(kept(storage, "/console/E2/certificates/layout").take(), null);
  assert.deepEqual(kept(storage, "/console/E1/certificates/layout/background").take(), { "code-x": "43.5" });
  assert.equal(kept(storage, "/console/E1/certificates/layout").take(), null);
});

test("every box says where its edges are", () => {
  for (const box of Object.values(BOXES)) {
    const [left, top, right, bottom] = box.edges(VALUES, 297);
    assert.ok(left < right && top < bottom);
  }
});

test("lines to be signed on and printed seals are moved like the rest", () => {
  assert.deepEqual(moved(VALUES, "line0", 2, -3), { ...VALUES, line0_x: 87, line0_y: 173 });
  assert.deepEqual(moved(VALUES, "mark1", -0.5, 1), { ...VALUES, mark1_x: 211.5, mark1_y: 167 });
  assert.deepEqual(boxOf("line0").edges(VALUES), [85, 168, 125, 181.5]);
  assert.deepEqual(boxOf("mark1").edges(VALUES), [191, 145, 233, 187]);
});

test("a box is as large as what was drawn, and goes along while it is dragged", () => {
  const drawn = { reaches: { english: [110, 59, 187, 62] }, values: VALUES };
  const now = moved(VALUES, "english", 4, -2);

  assert.deepEqual(edgesOf("english", VALUES, 297, drawn), [110, 59, 187, 62]);
  assert.deepEqual(edgesOf("english", now, 297, drawn).map((edge) => Math.round(edge)), [114, 57, 191, 60]);
  assert.deepEqual(edgesOf("code", VALUES, 297, drawn), BOXES.code.edges(VALUES));
});

test("a name that stands by itself keeps its place whatever its alignment", () => {
  const edges = (align) => BOXES.name.edges({ ...VALUES, "letter-name_align": align });
  assert.equal(edges("left")[0], 40);
  assert.equal(edges("right")[2], 40);
  assert.equal((edges("centre")[0] + edges("centre")[2]) / 2, 40);
});
