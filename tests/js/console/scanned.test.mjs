/** Which codes the field of a paper sheet takes. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { fits } from "../../../competition/static/js/console/scanned.mjs";

test("a sheet's code fits whatever its case, another code does not", () => {
  assert.ok(fits("SHEET:0b9d", "SHEET:"));
  assert.ok(fits(" sheet:0b9d\r", "SHEET:"));
  assert.ok(!fits("JUDGE:12:ABC", "SHEET:"));
  assert.ok(!fits("https://example.org/SHEET:", "SHEET:"));
});
