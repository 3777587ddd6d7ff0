/** Draw a QR code (二维码) without a server: byte mode, correction level L, versions 1 to 40, as ISO/IEC 18004 says. */
import { h } from "./elements.mjs";

/** Codewords of correction in a block, and blocks, for level L by version. */
const CORRECTION = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30];
const BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25];

const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let i = 0, x = 1; i < 255; i += 1) {
  EXP[i] = EXP[i + 255] = x;
  LOG[x] = i;
  x = (x << 1) ^ (x & 0x80 ? 0x11d : 0);
}
const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);

/** Modules that carry data in a version, function patterns left out. */
function room(version) {
  let found = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const lines = Math.floor(version / 7) + 2;
    found -= (25 * lines - 10) * lines - 55;
    if (version >= 7) found -= 36;
  }
  return found >> 3;
}

const dataWords = (version) => room(version) - CORRECTION[version - 1] * BLOCKS[version - 1];

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
  const capacity = dataWords(version) * 8;
  push(0, Math.min(4, capacity - bits.length));
  while (bits.length % 8) bits.push(0);
  for (let filler = 0xec; bits.length < capacity; filler ^= 0xec ^ 0x11) push(filler, 8);
  return Uint8Array.from({ length: bits.length / 8 }, (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((sum, bit) => sum * 2 + bit, 0));
}

/** Data and correction, block after block woven into one another. */
function woven(data, version) {
  const [count, size] = [BLOCKS[version - 1], CORRECTION[version - 1]];
  const short = Math.floor(room(version) / count);
  const longs = room(version) % count;
  const by = divisor(size);
  const blocks = [];
  for (let i = 0, at = 0; i < count; i += 1) {
    const part = data.subarray(at, (at += short - size + (i < count - longs ? 0 : 1)));
    blocks.push([part, remainder(part, by)]);
  }
  const found = [];
  for (let i = 0; i <= short - size; i += 1) for (const [part] of blocks) if (i < part.length) found.push(part[i]);
  for (let i = 0; i < size; i += 1) for (const [, rest] of blocks) found.push(rest[i]);
  return found;
}

function alignments(version) {
  if (version === 1) return [];
  const lines = Math.floor(version / 7) + 2;
  const step = version === 32 ? 26 : Math.ceil((version * 4 + 4) / (lines * 2 - 2)) * 2;
  const found = [6];
  for (let at = version * 4 + 10; found.length < lines; at -= step) found.splice(1, 0, at);
  return found;
}

const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The fixed patterns: { dark, fixed }, each a list of rows. */
function frameOf(version) {
  const size = version * 4 + 17;
  const dark = Array.from({ length: size }, () => new Array(size).fill(false));
  const fixed = Array.from({ length: size }, () => new Array(size).fill(false));
  const set = (x, y, is) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    dark[y][x] = is;
    fixed[y][x] = true;
  };
  for (let i = 0; i < size; i += 1) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  const eye = (cx, cy, reach, whites) => {
    for (let y = -reach; y <= reach; y += 1) for (let x = -reach; x <= reach; x += 1) set(cx + x, cy + y, !whites.includes(Math.max(Math.abs(x), Math.abs(y))));
  };
  const places = alignments(version);
  const last = places.length - 1;
  places.forEach((y, i) => places.forEach((x, j) => (i + j === 0 || (i === 0 && j === last) || (i === last && j === 0) ? null : eye(x, y, 2, [1]))));
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) eye(x, y, 4, [2, 4]);
  writeVersion(version, size, set);
  writeFormat(0, size, set);
  return { dark, fixed, size, set };
}

function writeVersion(version, size, set) {
  if (version < 7) return;
  let rest = version;
  for (let i = 0; i < 12; i += 1) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i += 1) {
    const is = ((bits >>> i) & 1) === 1;
    const [a, b] = [size - 11 + (i % 3), Math.floor(i / 3)];
    set(a, b, is);
    set(b, a, is);
  }
}

function writeFormat(mask, size, set) {
  const data = (1 << 3) | mask;
  let rest = data;
  for (let i = 0; i < 10; i += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((data << 10) | rest) ^ 0x5412;
  const bit = (i) => ((bits >>> i) & 1) === 1;
  for (let i = 0; i <= 5; i += 1) set(8, i, bit(i));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let i = 9; i < 15; i += 1) set(14 - i, 8, bit(i));
  for (let i = 0; i < 8; i += 1) set(size - 1 - i, 8, bit(i));
  for (let i = 8; i < 15; i += 1) set(8, size - 15 + i, bit(i));
  set(8, size - 8, true);
}

/** Lay the codewords in their zigzag, two columns at a time. */
function lay(words, { dark, fixed, size }) {
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
        if (!fixed[y][x] && at < words.length * 8) {
          dark[y][x] = ((words[at >>> 3] >>> (7 - (at & 7))) & 1) === 1;
          at += 1;
        }
      }
    }
  }
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
  while (version <= 40 && bytes.length + (version < 10 ? 2 : 3) > dataWords(version)) version += 1;
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
