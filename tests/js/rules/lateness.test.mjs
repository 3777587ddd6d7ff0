/** The door computes lateness as the server does: the same worked cases. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { finding, minutesLate } from "../../../competition/static/js/rules/lateness.mjs";

const { cases } = JSON.parse(readFileSync(new URL("../../vectors/lateness.json", import.meta.url), "utf8"));
const STARTS = 1_700_000_000;

for (const { name, rule, seconds, late, finding: found } of cases) {
  test(name, () => {
    assert.equal(minutesLate(STARTS + seconds, STARTS, rule), late);
    assert.equal(finding(late, rule), found);
  });
}
