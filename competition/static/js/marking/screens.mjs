/** Which screen an address after # means (屏幕): the judge's ways to mark, to sign, to check. */
import { checkHome, checking } from "./checking.mjs";
import { home } from "./home.mjs";
import { QuestionScreen } from "./question.mjs";
import { SheetScreen } from "./sheet.mjs";
import * as sheets from "./sheets.mjs";
import { done, signing, signingAll } from "./signing.mjs";
import { TableScreen } from "./table.mjs";

const OF_A_SHEET = {
  sheet: (app, sheet) => new SheetScreen(app, sheet).build(),
  sign: (app, sheet) => (sheets.mayMark(sheet) && !sheets.clockRuns(sheet) && !sheets.totals(sheet).missing.length ? signing(app, sheet) : null),
  check: (app, sheet) => (sheet.checks && !sheets.seatOf(sheet).blind ? checking(app, sheet) : null),
  done: (app, sheet) => done(app, sheet),
};

const OF_A_SEAT = {
  "sign-all": (app) => signingAll(app),
  table: (app) => (sheets.sheets().some(sheets.mayMark) ? new TableScreen(app).build() : null),
  question: (app, code) => (sheets.sheets().some(sheets.mayMark) ? new QuestionScreen(app, decodeURIComponent(code ?? "")).build() : null),
};

/** The screen of an address such as "sheet/<id>", as an element; the first screen where it means nothing. */
export function screenOf(app, address) {
  const [place, id] = address.split("/");
  const sheet = OF_A_SHEET[place] && id ? sheets.sheet(id) : null;
  const made = sheet ? OF_A_SHEET[place](app, sheet) : OF_A_SEAT[place]?.(app, id);
  return made ?? (sheets.seat()?.checks ? checkHome(app) : home(app));
}
