import assert from "node:assert/strict";
import { test } from "node:test";

import { repeated } from "../../../competition/static/js/console/lots.mjs";

test("a lot typed twice is found whatever its case, an empty one never", () => {
  assert.deepEqual([...repeated(["a1", "A1 ", "", "", "b2"])], ["A1"]);
  assert.deepEqual([...repeated(["1", "2", "3"])], []);
});
