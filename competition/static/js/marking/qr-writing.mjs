/** Draw a QR code (二维码) without a server: byte mode, correction level L, versions 1 to 40, as ISO/IEC 18004 says. */
import { h } from "./elements.mjs";
import { blockSizes, CORRECTION, dataWords, frameOf, MASKS, times, writeFormat, zigzag } from "./qr-grid.mjs";

function divisor(degree) {
  const found = new Uint8Array(degree);
  found[degree - 1] = 1;
  let root = 1;
  for (let i = 0; i < degree; i += 1) {
    for (let j = 0; j < degree; j += 1) found[j] = times(found[j], root) ^ (found[j + 1] ?? 0);
    root = times(root, 2);
  }
  return found;
}

function remainder(data, by) {
  const found = new Uint8Array(by.length);
  for (const byte of data) {
    const factor = byte ^ found[0];
    found.copyWithin(0, 1);
    found[by.length - 1] = 0;
    by.forEach((each, i) => {
      found[i] ^= times(each, factor);
    });
  }
  return found;
}

/** Mode, length, bytes, end and filling, as codewords of data. */
function encoded(bytes, version) {
  const bits = [];
  const push = (value, count) => {
    for (let i = count - 1; i >= 0; i -= 1) bits.push((value >>> i) & 1);
  };
  push(4, 4);
  push(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) push(byte, 8);
  const capacity = dataWords(version, "L") * 8;
  push(0, Math.min(4, capacity - bits.length));
  while (bits.length % 8) bits.push(0);
  for (let filler = 0xec; bits.length < capacity; filler ^= 0xec ^ 0x11) push(filler, 8);
  return Uint8Array.from({ length: bits.length / 8 }, (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((sum, bit) => sum * 2 + bit, 0));
}

/** Data and correction, block after block woven into one another. */
function woven(data, version) {
  const size = CORRECTION.L[version - 1];
  const by = divisor(size);
  let at = 0;
  const blocks = blockSizes(version, "L").map((length) => {
    const part = data.subarray(at, (at += length));
    return [part, remainder(part, by)];
  });
  const found = [];
  const longest = blocks.at(-1)[0].length;
  for (let i = 0; i < longest; i += 1) for (const [part] of blocks) if (i < part.length) found.push(part[i]);
  for (let i = 0; i < size; i += 1) for (const [, rest] of blocks) found.push(rest[i]);
  return found;
}

/** Lay the codewords down. */
function lay(words, frame) {
  let at = 0;
  zigzag(frame, (x, y) => {
    if (at >= words.length * 8) return;
    frame.dark[y][x] = ((words[at >>> 3] >>> (7 - (at & 7))) & 1) === 1;
    at += 1;
  });
}

/** How restless a pattern is: long runs, blocks, and too much of one colour; readers like it low. */
function restlessness(dark) {
  const size = dark.length;
  let found = 0;
  const runs = (line) => {
    for (let i = 0, run = 1; i < size; i += 1, run += 1) {
      if (i + 1 < size && line(i) === line(i + 1)) continue;
      if (run >= 5) found += run - 2;
      run = 0;
    }
  };
  for (let i = 0; i < size; i += 1) {
    runs((at) => dark[i][at]);
    runs((at) => dark[at][i]);
  }
  for (let y = 0; y + 1 < size; y += 1) for (let x = 0; x + 1 < size; x += 1) if (dark[y][x] === dark[y][x + 1] && dark[y][x] === dark[y + 1][x] && dark[y][x] === dark[y + 1][x + 1]) found += 3;
  const blacks = dark.flat().filter(Boolean).length;
  return found + Math.floor(Math.abs(blacks * 20 - size * size * 10) / (size * size)) * 10;
}

/** The modules of a text's QR code, row by row: true is dark. */
export function qr(content) {
  const bytes = new TextEncoder().encode(content);
  let version = 1;
  while (version <= 40 && bytes.length + (version < 10 ? 2 : 3) > dataWords(version, "L")) version += 1;
  if (version > 40) throw new RangeError("too long for a QR code");
  const words = woven(encoded(bytes, version), version);
  let best = null;
  for (let mask = 0; mask < 8; mask += 1) {
    const frame = frameOf(version);
    lay(words, frame);
    for (let y = 0; y < frame.size; y += 1) for (let x = 0; x < frame.size; x += 1) if (!frame.fixed[y][x] && MASKS[mask](x, y)) frame.dark[y][x] = !frame.dark[y][x];
    writeFormat(mask, frame.size, frame.set);
    const cost = restlessness(frame.dark);
    if (!best || cost < best.cost) best = { cost, dark: frame.dark };
  }
  return best.dark;
}

/** The code as a drawing, with the quiet border it needs. */
export function qrDrawing(content) {
  const dark = qr(content);
  const size = dark.length + 8;
  const path = dark.flatMap((row, y) => row.map((is, x) => (is ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join("");
  return h("svg", { class: "qr-drawing", viewBox: `0 0 ${size} ${size}`, role: "img", "shape-rendering": "crispEdges" }, h("rect", { class: "qr-paper", width: size, height: size }), h("path", { class: "qr-ink", d: path }));
}
