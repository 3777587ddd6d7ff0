/** The wall looks anew by itself, keeps going when the server is away, and outlines what changed. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { init, paged, renew, turned } from "../../../competition/static/js/console/wall.mjs";

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
    addEventListener() {},
    querySelector: () => null,
    querySelectorAll: (names) => (/leaf|due/.test(names) ? [] : [...made]),
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

test("what is to deal with fills pages to the last one, whatever the heights", () => {
  assert.deepEqual(paged([], 100, 10), []);
  assert.deepEqual(paged([45, 45, 45], 100, 10), [0, 0, 1]);
  assert.deepEqual(paged([30, 200, 30, 30], 100, 10), [0, 1, 2, 2]);
});

/** A wall of so many leaves and things to deal with, four of which fit, and the keys that turn them. */
function leavesOf(leaves, due) {
  const parts = {};
  const list = { clientHeight: 200 };
  const made = (count) => Array.from({ length: count }, () => ({ hidden: false, offsetHeight: 45, parentElement: list }));
  const found = { "[data-leaf]": made(leaves), "[data-due]": made(due) };
  return {
    found,
    parts,
    shown: (name) => found[name].flatMap((each, at) => (each.hidden ? [] : [at])),
    addEventListener: (name, heard) => Object.assign(parts, { [name]: heard }),
    contains: () => false,
    querySelectorAll: (name) => found[name] ?? [],
    querySelector(name) {
      parts[name] ??= { setAttribute: (key, value) => Object.assign(parts[name], { [key]: value }) };
      return parts[name];
    },
  };
}

test("tiles and what to deal with turn together, each by its own number of pages", () => {
  globalThis.getComputedStyle = () => ({ rowGap: "5px" });
  const wall = leavesOf(2, 10);

  assert.equal(turned(wall, { turn: 3, stopped: true }), 3);
  assert.deepEqual(wall.shown("[data-leaf]"), [1]);
  assert.deepEqual(wall.shown("[data-due]"), [0, 1, 2, 3]);
  assert.equal(wall.parts["[data-leaf-number]"].textContent, "2/2");
  assert.equal(wall.parts["[data-due-number]"].textContent, "1/3");
  assert.equal(wall.parts["[data-turning]"].hidden, false);
  assert.equal(wall.parts["[data-stop]"]["aria-pressed"], "true");

  turned(wall, { turn: -1, stopped: false });
  assert.deepEqual(wall.shown("[data-due]"), [8, 9]);
  const small = leavesOf(1, 3);
  assert.equal(turned(small, { turn: 5, stopped: false }), 1);
  assert.equal(small.parts["[data-turning]"].hidden, true);
});

test("pages turn by themselves until somebody stops them, and not under a hand", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.getComputedStyle = () => ({ rowGap: "5px" });
  globalThis.fetch = () => Promise.reject(new Error("away"));
  const heard = {};
  globalThis.document = { activeElement: null, addEventListener: (name, what) => Object.assign(heard, { [name]: what }) };
  globalThis.window = { addEventListener() {} };
  const wall = leavesOf(1, 6);
  const first = () => wall.shown("[data-due]")[0];
  const press = (key) => heard.keydown({ key, target: { closest: () => null }, preventDefault() {} });

  init(wall);
  assert.equal(first(), 0);
  mock.timers.tick(12_000);
  assert.equal(first(), 4);
  mock.timers.tick(11_000);
  heard.pointermove();
  mock.timers.tick(11_000);
  assert.equal(first(), 4);
  mock.timers.tick(1_000);
  assert.equal(first(), 0);
  press(" ");
  mock.timers.tick(60_000);
  assert.equal(first(), 0);
  press("ArrowRight");
  assert.equal(first(), 4);
  press(" ");
  mock.timers.tick(12_000);
  assert.equal(first(), 0);
  wall.parts.click({ target: { closest: () => ({ dataset: { turn: "-1" } }) } });
  assert.equal(first(), 4);
  mock.timers.reset();
});

test("it looks every fifteen seconds, also after the server was away", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const answers = [{ 101: "比赛" }, null, { 101: "评分" }];
  const asked = [];
  globalThis.document = { activeElement: null };
  document.addEventListener = () => {};
  globalThis.window = { addEventListener() {} };
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
