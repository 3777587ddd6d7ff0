import assert from "node:assert/strict";
import { test } from "node:test";

import { neighbour } from "../../competition/static/js/lib/keyboard.mjs";
import { isDark } from "../../competition/static/js/lib/theme.mjs";

test("F8 goes round through the problems, from the first when none is chosen", () => {
  const cells = ["E14", "B19", "D23"];

  assert.equal(neighbour(cells, null, 1), "E14");
  assert.equal(neighbour(cells, null, -1), "D23");
  assert.equal(neighbour(cells, "D23", 1), "E14");
  assert.equal(neighbour(cells, "E14", -1), "D23");
  assert.equal(neighbour([], null, 1), null);
});

test("a chosen light outweighs the system's wish", () => {
  assert.equal(isDark({ dataset: {} }, true), true);
  assert.equal(isDark({ dataset: { theme: "light" } }, true), false);
  assert.equal(isDark({ dataset: { theme: "dark" } }, false), true);
});
