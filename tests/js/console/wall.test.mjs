/** The wall looks anew by itself, keeps going when the server is away, and outlines what changed. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { init, renew } from "../../../competition/static/js/console/wall.mjs";

/** As much of an element as the wall asks for: tiles by name and what they say. */
function wallOf(tiles) {
  const made = Object.entries(tiles).map(([tile, text]) => {
    const classes = new Set();
    return {
      dataset: { tile },
      className: "tile",
      textContent: text,
      classes,
      focused: 0,
      focus() {
        this.focused += 1;
      },
      classList: { add: (name) => classes.add(name), remove: (name) => classes.delete(name) },
    };
  });
  return {
    childNodes: made,
    contains: (node) => made.includes(node),
    querySelectorAll: () => [...made],
    replaceChildren(...fresh) {
      made.splice(0, made.length, ...fresh);
    },
  };
}

const saidBy = (wall) => wall.querySelectorAll().map((tile) => tile.textContent);
const settled = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

test("only tiles that say something else are outlined, and the focus stays where it was", () => {
  const wall = wallOf({ 101: "评分", 102: "锁定" });
  globalThis.document = { activeElement: wall.querySelectorAll()[1] };
  const fresh = wallOf({ 101: "复核", 102: "锁定", 103: "赛前" });

  const changed = renew(wall, fresh);

  assert.deepEqual(changed.map((tile) => tile.dataset.tile), ["101"]);
  assert.deepEqual(wall.querySelectorAll().map((tile) => tile.focused), [0, 1, 0]);
});

test("it looks every fifteen seconds, also after the server was away", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const answers = [{ 101: "比赛" }, null, { 101: "评分" }];
  const asked = [];
  globalThis.document = { activeElement: null };
  globalThis.location = { href: "/console/G/wall" };
  globalThis.fetch = async (address) => {
    asked.push(address);
    const tiles = answers[asked.length - 1];
    if (tiles === null) throw new Error("away");
    return { ok: true, redirected: false, text: async () => JSON.stringify(tiles) };
  };
  globalThis.DOMParser = class {
    parseFromString(text) {
      return { querySelector: () => wallOf(JSON.parse(text)) };
    }
  };
  const wall = wallOf({ 101: "检录" });
  const seen = [];

  init(wall);
  for (let look = 0; look < 3; look += 1) {
    mock.timers.tick(15_000);
    await settled();
    seen.push(saidBy(wall)[0]);
  }

  assert.deepEqual(seen, ["比赛", "比赛", "评分"]);
  assert.deepEqual(asked, Array(3).fill("/console/G/wall"));
  assert.ok(wall.querySelectorAll()[0].classes.has("is-changed"));
  mock.timers.tick(2_000);
  assert.ok(!wall.querySelectorAll()[0].classes.has("is-changed"));
  mock.timers.reset();
});
