/** Exact numbers (分值): quotients of whole numbers, as the server's rules have them; never a float. */

const gcd = (a, b) => (b ? gcd(b, a % b) : a < 0n ? -a : a);

/** The quotient n ÷ d in lowest terms, d above zero. */
export function quotient(n, d = 1n) {
  const by = (d < 0n ? -1n : 1n) * (gcd(n, d) || 1n);
  return { n: n / by, d: d / by };
}

export const ZERO = quotient(0n);
export const ONE = quotient(1n);

const NUMBER = /^-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,9})?$/;

/** Whether this is a decimal string as the contest file writes them. */
export const isNumber = (text) => typeof text === "string" && NUMBER.test(text);

/** Read a decimal string; null when it is none. */
export function exact(text) {
  if (!isNumber(text)) return null;
  const [whole, part = ""] = text.split(".");
  return quotient(BigInt(whole + part), 10n ** BigInt(part.length));
}

export const plus = (a, b) => quotient(a.n * b.d + b.n * a.d, a.d * b.d);
export const negative = (a) => ({ n: -a.n, d: a.d });
export const minus = (a, b) => plus(a, negative(b));
export const times = (a, b) => quotient(a.n * b.n, a.d * b.d);
export const over = (a, b) => quotient(a.n * b.d, a.d * b.n);
export const less = (a, b) => a.n * b.d < b.n * a.d;
export const equal = (a, b) => a.n === b.n && a.d === b.d;
export const most = (a, b) => (less(a, b) ? b : a);
export const least = (a, b) => (less(b, a) ? b : a);

/** The greatest whole number not above. */
export function floorOf({ n, d }) {
  const whole = n / d;
  return n < 0n && whole * d !== n ? whole - 1n : whole;
}

/** The least whole number not below. */
export const ceilingOf = (a) => -floorOf(negative(a));

/** Round to so many decimals: `half-up` (away from zero), `half-even`, `truncate`. */
export function rounded(value, { to, mode = "half-up" }) {
  const unit = 10n ** BigInt(to);
  const size = (value.n < 0n ? -value.n : value.n) * unit;
  let whole = size / value.d;
  const twice = 2n * (size - whole * value.d);
  const up = twice > value.d || (twice === value.d && (mode === "half-up" || whole % 2n === 1n));
  if (mode !== "truncate" && up) whole += 1n;
  return quotient(value.n < 0n ? -whole : whole, unit);
}

/** The decimals a number needs; null when no number of decimals would do. */
export function decimals({ d }) {
  let [rest, twos, fives] = [d, 0, 0];
  while (rest % 2n === 0n) [rest, twos] = [rest / 2n, twos + 1];
  while (rest % 5n === 0n) [rest, fives] = [rest / 5n, fives + 1];
  return rest === 1n ? Math.max(twos, fives) : null;
}

/** Write a number with the decimals it needs, at least so many; a quotient where none would do. */
export function text(number, atLeast = 0) {
  const needed = decimals(number);
  if (needed === null) return `${number.n}/${number.d}`;
  const places = Math.max(needed, atLeast);
  const size = ((number.n < 0n ? -number.n : number.n) * 10n ** BigInt(places)) / number.d;
  const digits = size.toString().padStart(places + 1, "0");
  const sign = number.n < 0n ? "-" : "";
  return sign + (places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits);
}
