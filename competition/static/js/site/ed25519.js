/* Verify an Ed25519 signature without WebCrypto (RFC 8032): for old browsers, and pages without https.
   A classic script, so that it runs from a folder on disk as well. It only ever checks with public values, so its timing
   gives nothing away. BigInt is called, not written as a literal: an engine without it must still be able to read the file. */
(function (site) {
  if (typeof BigInt !== "function") return;
  const n = (value) => BigInt(value);
  const ZERO = n(0), ONE = n(1), TWO = n(2), EIGHT = n(8), MASK = n("0xffffffffffffffff"), WORD = n(64);
  const P = n("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
  const L = n("0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");

  /* SHA-512 (FIPS 180-4): its constants are the first 64 bits of the fraction of square and cube roots of primes. */
  function roots(count, degree) {
    const found = [];
    for (let prime = 2; found.length < count; prime += 1) {
      let whole = true;
      for (let by = 2; by * by <= prime; by += 1) if (prime % by === 0) whole = false;
      if (!whole) continue;
      const wanted = n(prime) << (WORD * n(degree));
      let low = ZERO, high = ONE << n(72);
      while (high - low > ONE) {
        const middle = (low + high) / TWO;
        if (middle ** n(degree) <= wanted) low = middle;
        else high = middle;
      }
      found.push(low & MASK);
    }
    return found;
  }

  let constants = null;
  const turn = (x, by) => ((x >> n(by)) | (x << n(64 - by))) & MASK;

  function sha512(bytes) {
    constants = constants || { k: roots(80, 3), h: roots(8, 2) };
    const padded = new Uint8Array(((bytes.length + 17 + 127) >> 7) << 7);
    padded.set(bytes);
    padded[bytes.length] = 128;
    new DataView(padded.buffer).setUint32(padded.length - 4, bytes.length * 8);
    new DataView(padded.buffer).setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
    const view = new DataView(padded.buffer);
    const h = constants.h.slice();
    for (let start = 0; start < padded.length; start += 128) {
      const w = [];
      for (let i = 0; i < 16; i += 1) w.push((n(view.getUint32(start + 8 * i)) << n(32)) | n(view.getUint32(start + 8 * i + 4)));
      for (let i = 16; i < 80; i += 1) {
        const a = w[i - 15], b = w[i - 2];
        const s0 = turn(a, 1) ^ turn(a, 8) ^ (a >> n(7)), s1 = turn(b, 19) ^ turn(b, 61) ^ (b >> n(6));
        w.push((w[i - 16] + s0 + w[i - 7] + s1) & MASK);
      }
      let [a, b, c, d, e, f, g, last] = h;
      for (let i = 0; i < 80; i += 1) {
        const s1 = turn(e, 14) ^ turn(e, 18) ^ turn(e, 41), choice = (e & f) ^ (~e & MASK & g);
        const first = (last + s1 + choice + constants.k[i] + w[i]) & MASK;
        const s0 = turn(a, 28) ^ turn(a, 34) ^ turn(a, 39), most = (a & b) ^ (a & c) ^ (b & c);
        last = g; g = f; f = e; e = (d + first) & MASK; d = c; c = b; b = a; a = (first + s0 + most) & MASK;
      }
      [a, b, c, d, e, f, g, last].forEach((value, i) => { h[i] = (h[i] + value) & MASK; });
    }
    const out = new Uint8Array(64);
    h.forEach((value, i) => { for (let byte = 0; byte < 8; byte += 1) out[8 * i + byte] = Number((value >> n(56 - 8 * byte)) & n(255)); });
    return out;
  }

  const mod = (x) => ((x % P) + P) % P;
  function power(base, exponent) {
    let found = ONE;
    for (let b = mod(base), e = exponent; e > ZERO; e >>= ONE, b = mod(b * b)) if (e & ONE) found = mod(found * b);
    return found;
  }
  const inverse = (x) => power(x, P - TWO);
  const D = mod(n(-121665) * inverse(n(121666)));
  const ROOT = power(TWO, (P - ONE) / n(4));

  function number(bytes) {
    let found = ZERO;
    for (let i = bytes.length - 1; i >= 0; i -= 1) found = (found << EIGHT) | n(bytes[i]);
    return found;
  }

  /* A point in extended coordinates [X, Y, Z, T]; null where the bytes are none, or not in their one spelling. */
  function point(bytes) {
    const all = number(bytes), sign = all >> n(255), y = all & ((ONE << n(255)) - ONE);
    if (y >= P) return null;
    const u = mod(y * y - ONE), v = mod(D * y * y + ONE);
    let x = mod(u * power(v, n(3)) * power(u * power(v, n(7)), (P - n(5)) / EIGHT));
    const square = mod(v * x * x);
    if (square !== u) {
      if (square !== mod(-u)) return null;
      x = mod(x * ROOT);
    }
    if (x === ZERO && sign === ONE) return null;
    if ((x & ONE) !== sign) x = mod(-x);
    return [x, y, ONE, mod(x * y)];
  }

  function plus([x1, y1, z1, t1], [x2, y2, z2, t2]) {
    const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2)), c = mod(TWO * D * t1 * t2), d = mod(TWO * z1 * z2);
    const e = b - a, f = d - c, g = d + c, h = b + a;
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  }

  function times(scalar, base) {
    let found = [ZERO, ONE, ONE, ZERO];
    for (let s = scalar, b = base; s > ZERO; s >>= ONE, b = plus(b, b)) if (s & ONE) found = plus(found, b);
    return found;
  }

  const same = (a, b) => mod(a[0] * b[2] - b[0] * a[2]) === ZERO && mod(a[1] * b[2] - b[1] * a[2]) === ZERO;
  const BASE = point(Uint8Array.from([0x58].concat(Array(31).fill(0x66))));

  /** Whether these 64 bytes sign the content under this key of 32 bytes; anything torn is simply wrong. */
  function verify(key, content, signature) {
    if (key.length !== 32 || signature.length !== 64) return false;
    const a = point(key), r = point(signature.slice(0, 32)), s = number(signature.slice(32));
    if (!a || !r || s >= L) return false;
    const whole = new Uint8Array(64 + content.length);
    whole.set(signature.slice(0, 32));
    whole.set(key, 32);
    whole.set(content, 64);
    const k = number(sha512(whole)) % L;
    return same(times(s, BASE), plus(r, times(k, a)));
  }

  site.ed25519 = { verify, sha512 };
})((globalThis.COMPETITION = globalThis.COMPETITION || {}));
