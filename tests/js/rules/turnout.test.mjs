/** The desk counts as the server does: the same worked cases. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { tally, word } from "../../../competition/static/js/rules/turnout.mjs";

const { cases } = JSON.parse(readFileSync(new URL("../../vectors/turnout.json", import.meta.url), "utf8"));

for (const { name, status, noted, placed, elsewhere, word: found } of cases) {
  test(name, () => assert.equal(word(status, noted, { placed, elsewhere }), found));
}

test("whoever gave up before is not expected", () => {
  assert.deepEqual(tally(cases.map((one) => one.word)), { expected: 10, arrived: 4, absent: 3, awaited: 3, away: 3 });
});
