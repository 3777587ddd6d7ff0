/** Which screen an address after # means (屏幕): the judge's ways to mark, to sign, to check. */
import { home } from "./home.mjs";
import { SheetScreen } from "./sheet.mjs";
import * as sheets from "./sheets.mjs";
import { done, signing } from "./signing.mjs";

const MADE = {
  sheet: (app, sheet) => new SheetScreen(app, sheet).build(),
  sign: (app, sheet) => (sheets.mayMark(sheet) && !sheets.totals(sheet).missing.length ? signing(app, sheet) : null),
  done: (app, sheet) => done(app, sheet),
};

/** The screen of an address such as "sheet/<id>", as an element; the first screen where it means nothing. */
export function screenOf(app, address) {
  const [place, id] = address.split("/");
  const sheet = id ? sheets.sheet(id) : null;
  return (sheet && MADE[place]?.(app, sheet)) || home(app);
}
