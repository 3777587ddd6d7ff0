/** Subtotals of many sheets at once, for the proof that both languages add alike: JSON in, JSON out. */
import { readFileSync } from "node:fs";

import { sheetPoints } from "../../../competition/static/js/rules/totals.mjs";
import { text } from "../../../competition/static/js/rules/values.mjs";

const sheets = JSON.parse(readFileSync(0, "utf8"));
const found = sheets.map(({ scheme, marks }) => {
  const { total, criteria, missing, unknown } = sheetPoints(scheme, marks);
  const named = Object.entries(criteria).map(([code, value]) => [code, text(value)]);
  return { total: text(total), criteria: Object.fromEntries(named), missing, unknown };
});
process.stdout.write(JSON.stringify(found));
