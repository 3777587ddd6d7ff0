/** Points as whole thousandths: what is typed becomes an integer or null, and back; never a broken number. */
const NUMBER = /^(-?)(\d{1,9})(?:\.(\d{1,3}))?$/;

/** "8.5" → 8500; full-width digits are folded; null when it is no number of at most three decimals. */
export function thousandths(typed) {
  const text = String(typed ?? "").normalize("NFKC").replace(/。/g, ".").replace(/^−/, "-").trim();
  const found = NUMBER.exec(text.replace(/^\./, "0.").replace(/\.$/, ""));
  if (!found) return null;
  const value = Number(found[2]) * 1000 + Number((found[3] ?? "").padEnd(3, "0"));
  return found[1] ? -value : value;
}

/** 8500 → "8.5", as the contest file writes it. */
export function written(value) {
  const whole = Math.trunc(Math.abs(value) / 1000);
  const rest = String(Math.abs(value) % 1000).padStart(3, "0").replace(/0+$/, "");
  return `${value < 0 ? "-" : ""}${whole}${rest ? `.${rest}` : ""}`;
}

/** What was typed, as the contest file writes it; itself when it is no number. */
export function tidy(typed) {
  const value = thousandths(typed);
  return value === null ? String(typed ?? "").trim() : written(value);
}
