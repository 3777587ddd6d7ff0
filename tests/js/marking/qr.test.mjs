import assert from "node:assert/strict";
import { test } from "node:test";

import { qr } from "../../../competition/static/js/marking/qr-writing.mjs";

const rows = (text) => qr(text).map((row) => row.map(Number).join(""));

test("a code has its three eyes and grows with its text", () => {
  const eye = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"];

  for (const [length, size] of [[1, 21], [60, 33], [500, 77], [2000, 149]]) {
    const found = rows("x".repeat(length));
    assert.equal(found.length, size);
    assert.deepEqual(found.slice(0, 7).map((row) => row.slice(0, 7)), eye);
    assert.deepEqual(found.slice(0, 7).map((row) => row.slice(-7)), eye);
    assert.deepEqual(found.slice(-7).map((row) => row.slice(0, 7)), eye);
  }
});

test("what fits into no code is refused", () => {
  assert.throws(() => qr("x".repeat(3000)), RangeError);
});
