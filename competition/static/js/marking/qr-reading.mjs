/** Read a QR code out of a picture (识读二维码), where the browser cannot: an iPad's has no reader of its own. */
import { blockSizes, CORRECTION, EXP, formatBits, frameOf, LEVELS, LOG, MASKS, times, zigzag, alignments } from "./qr-grid.mjs";

/** Dark or light, by what lies around each point: shadows on paper do not matter. */
function dark({ data, width, height }) {
  const sums = new Float64Array((width + 1) * (height + 1));
  const grey = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1, at += 1) {
      grey[at] = (data[4 * at] * 77 + data[4 * at + 1] * 151 + data[4 * at + 2] * 28) >> 8;
      row += grey[at];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  const reach = Math.max(8, Math.floor(Math.min(width, height) / 8));
  const found = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = [Math.max(0, y - reach), Math.min(height, y + reach + 1)];
    for (let x = 0; x < width; x += 1) {
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      const sum = sums[bottom * (width + 1) + right] - sums[top * (width + 1) + right] - sums[bottom * (width + 1) + left] + sums[top * (width + 1) + left];
      const mean = sum / ((bottom - top) * (right - left));
      found[y * width + x] = grey[y * width + x] < mean - 6 ? 1 : 0;
    }
  }
  const holds = (x, y) => x >= 0 && y >= 0 && x < width && y < height;
  return { width, height, holds, at: (x, y) => holds(x, y) && found[y * width + x] === 1 };
}

/** Whether five runs stand to one another as an eye's: 1 1 3 1 1. */
function isEye(runs) {
  const whole = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
  if (whole < 7) return false;
  const one = whole / 7;
  const off = one * 0.7;
  return [1, 1, 3, 1, 1].every((wanted, i) => Math.abs(runs[i] - wanted * one) < wanted * off);
}

/** The middle and width of an eye through a point along a direction, or null. */
function across(map, x, y, dx, dy) {
  if (!map.at(x, y)) return null;
  const walk = (sign) => {
    let steps = 1;
    return [true, false, true].map((is) => {
      const begin = steps;
      while (steps - begin < 400 && map.at(x + sign * steps * dx, y + sign * steps * dy) === is && map.holds(x + sign * steps * dx, y + sign * steps * dy)) steps += 1;
      return steps - begin;
    });
  };
  const [on, back] = [walk(1), walk(-1)];
  const runs = [back[2], back[1], back[0] + 1 + on[0], on[1], on[2]];
  if (!isEye(runs)) return null;
  return { middle: (on[0] - back[0]) / 2, whole: runs.reduce((sum, each) => sum + each, 0) };
}

/** Every eye in the picture: place, size, and how often it was met. */
function eyes(map) {
  const found = [];
  for (let y = 0; y < map.height; y += 2) {
    let runs = [0, 0, 0, 0, 0];
    let colour = false;
    for (let x = 0; x <= map.width; x += 1) {
      const is = map.at(x, y);
      if (is === colour && x < map.width) {
        runs[4] += 1;
        continue;
      }
      if (colour && isEye(runs)) meet(map, found, Math.round(x - runs[4] - runs[3] - runs[2] / 2), y);
      runs = [...runs.slice(1), 1];
      colour = is;
    }
  }
  return found.filter((eye) => eye.count > 1);
}

function meet(map, found, x, y) {
  const down = across(map, x, y, 0, 1);
  if (!down) return;
  const cy = Math.round(y + down.middle);
  const over = across(map, x, cy, 1, 0);
  if (!over) return;
  const [cx, size] = [x + over.middle, (down.whole + over.whole) / 14];
  const known = found.find((eye) => Math.hypot(eye.x - cx, eye.y - cy) < size * 3);
  if (!known) {
    found.push({ x: cx, y: y + down.middle, size, count: 1 });
    return;
  }
  const sum = known.count + 1;
  for (const [key, value] of [["x", cx], ["y", y + down.middle], ["size", size]]) known[key] = (known[key] * known.count + value) / sum;
  known.count = sum;
}

/** Three eyes that make a square's corner, best first: { corner, right, below }. */
function corners(all) {
  const found = [];
  const best = [...all].sort((a, b) => b.count - a.count).slice(0, 8);
  for (const corner of best) {
    for (const right of best) {
      for (const below of best) {
        if (corner === right || corner === below || right === below) continue;
        const [ax, ay, bx, by] = [right.x - corner.x, right.y - corner.y, below.x - corner.x, below.y - corner.y];
        if (ax * by - ay * bx <= 0) continue;
        const [a, b] = [Math.hypot(ax, ay), Math.hypot(bx, by)];
        const sizes = [corner.size, right.size, below.size];
        const skew = Math.abs(ax * bx + ay * by) / (a * b) + Math.abs(a - b) / Math.max(a, b) + (Math.max(...sizes) - Math.min(...sizes)) / Math.max(...sizes);
        if (skew < 1 && a > corner.size * 10) found.push({ corner, right, below, skew });
      }
    }
  }
  return found.sort((x, y) => x.skew - y.skew).slice(0, 6);
}

/** The projection that takes points of a square's plane to those of the picture: exact for four, the best for more. */
function projection(pairs) {
  const given = pairs.flatMap(([[x, y], [u, v]]) => [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]]);
  const rows = pairs.length === 4 ? given : Array.from({ length: 8 }, (_, r) => Array.from({ length: 9 }, (__, c) => given.reduce((sum, row) => sum + row[r] * row[c], 0)));
  for (let i = 0; i < 8; i += 1) {
    let top = i;
    for (let r = i + 1; r < 8; r += 1) if (Math.abs(rows[r][i]) > Math.abs(rows[top][i])) top = r;
    [rows[i], rows[top]] = [rows[top], rows[i]];
    if (Math.abs(rows[i][i]) < 1e-12) return null;
    for (let r = 0; r < 8; r += 1) {
      if (r === i) continue;
      const factor = rows[r][i] / rows[i][i];
      for (let c = i; c < 9; c += 1) rows[r][c] -= factor * rows[i][c];
    }
  }
  const h = rows.map((row, i) => row[8] / row[i]);
  return (x, y) => {
    const under = h[6] * x + h[7] * y + 1;
    return [(h[0] * x + h[1] * y + h[2]) / under, (h[3] * x + h[4] * y + h[5]) / under];
  };
}

/** How far it is from the middle of an eye to its outer edge along a direction, or null. */
function edge(map, [x, y], [dx, dy], size) {
  let [changes, is] = [0, true];
  for (let t = 0; t < size * 7; t += 0.5) {
    if (map.at(Math.floor(x + t * dx), Math.floor(y + t * dy)) === is) continue;
    is = !is;
    changes += 1;
    if (changes === 3) return t > size * 1.8 ? t - 0.25 : null;
  }
  return null;
}

const towards = ([x, y], [u, v]) => {
  const far = Math.hypot(u - x, v - y);
  return [(u - x) / far, (v - y) / far, far];
};

/** How many modules lie between two eyes, by the sizes of both along the line that joins them. */
function between(map, a, b, size) {
  const [dx, dy, far] = towards(a, b);
  const widths = [a, b].map((eye) => [edge(map, eye, [dx, dy], size), edge(map, eye, [-dx, -dy], size)]);
  if (widths.flat().includes(null)) return far / size;
  const [one, other] = widths.map(([on, back]) => (on + back) / 7);
  return far / Math.sqrt(one * other);
}

/** Look around a place for the small eye of the fourth corner: a dark point, a light ring, a dark ring. */
function smallEye(map, place, p) {
  const [px, py] = place(p, p);
  const [[rx, ry], [bx, by]] = [place(p + 1, p), place(p, p + 1)].map(([x, y]) => [x - px, y - py]);
  const one = Math.max(Math.hypot(rx, ry), Math.hypot(bx, by));
  if (!(one > 0.5 && one < map.width / 10)) return null;
  let best = null;
  const reach = Math.ceil(one * 5);
  for (let y = Math.round(py) - reach; y <= py + reach; y += 1) {
    for (let x = Math.round(px) - reach; x <= px + reach; x += 1) {
      if (!map.at(x, y)) continue;
      let right = 0;
      for (let j = -2; j <= 2; j += 1) {
        for (let i = -2; i <= 2; i += 1) {
          const wanted = Math.max(Math.abs(i), Math.abs(j)) !== 1;
          if (map.at(Math.round(x + i * rx + j * bx), Math.round(y + i * ry + j * by)) === wanted) right += 1;
        }
      }
      const far = Math.hypot(x - px, y - py);
      if (right >= 22 && (!best || right > best.right || (right === best.right && far < best.far))) best = { x, y, right, far };
    }
  }
  return best && middleOf(map, best, one);
}

/** The middle of the dark point there. */
function middleOf(map, { x, y }, size) {
  const most = Math.ceil(size * 1.5);
  const run = (dx, dy) => {
    let n = 0;
    while (n < most && map.at(x + (n + 1) * dx, y + (n + 1) * dy)) n += 1;
    return n;
  };
  return [x + (run(1, 0) - run(-1, 0)) / 2 + 0.5, y + (run(0, 1) - run(0, -1)) / 2 + 0.5];
}

const SIDES = [[1, 0], [-1, 0], [0, 1], [0, -1]];

/** Where the modules lie by the three eyes alone: their middles, and where their outer edges stand, which tell how the code is tilted. */
function byEyes(map, middles, size) {
  const [[c, [cx, cy]], [r, [rx, ry]], [b, [bx, by]]] = middles;
  let place = projection([[c, [cx, cy]], [r, [rx, ry]], [b, [bx, by]], [[r[0], b[1]], [rx + bx - cx, ry + by - cy]]]);
  for (let round = 0; round < 2 && place; round += 1) {
    const edges = middles.flatMap(([[x, y], at]) => SIDES.map(([dx, dy]) => {
      const to = [x + dx * 3.5, y + dy * 3.5];
      const [ux, uy, far] = towards(at, place(...to));
      const found = edge(map, at, [ux, uy], far / 3.5);
      return found && [to, [at[0] + ux * found, at[1] + uy * found]];
    }).filter(Boolean));
    if (edges.length < 8) return place;
    place = projection([...middles, ...middles, ...edges].map(([[x, y], to]) => [[x / size, y / size], to]));
    const whole = place;
    place = whole && ((x, y) => whole(x / size, y / size));
  }
  return place;
}

/** The modules of a code with these corners, for one guess at its size. */
function sampled(map, eyes, version) {
  const size = version * 4 + 17;
  const middles = [[3.5, 3.5], [size - 3.5, 3.5], [3.5, size - 3.5]].map((at, i) => [at, eyes[i]]);
  let place = byEyes(map, middles, size);
  if (!place) return null;
  if (version > 1) {
    const p = alignments(version).at(-1) + 0.5;
    const fourth = smallEye(map, place, p);
    if (fourth) place = projection([...middles, [[p, p], fourth]]) ?? place;
  }
  return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (__, x) => {
    const [px, py] = place(x + 0.5, y + 0.5);
    return map.at(Math.floor(px), Math.floor(py));
  }));
}

const apart = (a, b) => {
  let found = 0;
  for (let rest = a ^ b; rest; rest &= rest - 1) found += 1;
  return found;
};

/** Level and mask, out of the better of the two places where they stand. */
function formatOf(rows) {
  const size = rows.length;
  const first = [];
  const second = [];
  for (let i = 0; i <= 5; i += 1) first.push(rows[i][8]);
  first.push(rows[7][8], rows[8][8], rows[8][7]);
  for (let i = 9; i < 15; i += 1) first.push(rows[8][14 - i]);
  for (let i = 0; i < 8; i += 1) second.push(rows[8][size - 1 - i]);
  for (let i = 8; i < 15; i += 1) second.push(rows[size - 15 + i][8]);
  const value = (bits) => bits.reduce((sum, bit, i) => sum | (bit ? 1 << i : 0), 0);
  let best = null;
  for (let level = 0; level < 4; level += 1) {
    for (let mask = 0; mask < 8; mask += 1) {
      const off = Math.min(...[first, second].map((bits) => apart(value(bits), formatBits(level, mask))));
      if (!best || off < best.off) best = { off, level: LEVELS[level], mask };
    }
  }
  return best.off <= 3 ? best : null;
}

/** Put right what was misread in a block of Reed and Solomon; null where it is too much. */
export function mended(block, correction) {
  const syndromes = Array.from({ length: correction }, (_, i) => block.reduce((sum, byte) => times(sum, EXP[i]) ^ byte, 0));
  if (syndromes.every((each) => each === 0)) return block;
  let [locator, before, gap, last] = [[1], [1], 1, 1];
  let count = 0;
  for (let n = 0; n < correction; n += 1) {
    let off = syndromes[n];
    for (let i = 1; i <= count; i += 1) off ^= times(locator[i] ?? 0, syndromes[n - i]);
    if (!off) {
      gap += 1;
      continue;
    }
    const factor = times(off, EXP[255 - LOG[last]]);
    const next = [...locator];
    before.forEach((each, i) => {
      next[i + gap] = (next[i + gap] ?? 0) ^ times(factor, each);
    });
    for (let i = 0; i < next.length; i += 1) next[i] ??= 0;
    if (2 * count <= n) [count, before, last, gap] = [n + 1 - count, locator, off, 1];
    else gap += 1;
    locator = next;
  }
  return corrected(block, syndromes, locator, count);
}

function corrected(block, syndromes, locator, count) {
  const value = (polynomial, x) => polynomial.reduceRight((sum, each) => times(sum, x) ^ each, 0);
  const evaluator = Array.from({ length: count }, (_, i) => Array.from({ length: i + 1 }, (__, j) => times(syndromes[i - j], locator[j] ?? 0)).reduce((sum, each) => sum ^ each, 0));
  const slope = locator.map((each, i) => (i % 2 ? each : 0)).slice(1);
  const found = [...block];
  let mends = 0;
  for (let i = 0; i < block.length; i += 1) {
    const power = block.length - 1 - i;
    const inverse = EXP[(255 - (power % 255)) % 255];
    if (value(locator, inverse)) continue;
    const under = value(slope, inverse);
    if (!under) return null;
    found[i] ^= times(EXP[power % 255], times(value(evaluator, inverse), EXP[255 - LOG[under]]));
    mends += 1;
  }
  return mends === count ? found : null;
}

/** The data of a code's modules, put right; null where it cannot be read. */
function dataOf(rows) {
  const format = formatOf(rows);
  if (!format) return null;
  const version = (rows.length - 17) / 4;
  const words = [];
  let at = 0;
  zigzag(frameOf(version), (x, y) => {
    words[at >>> 3] = ((words[at >>> 3] ?? 0) << 1) | (rows[y][x] !== MASKS[format.mask](x, y) ? 1 : 0);
    at += 1;
  });
  const sizes = blockSizes(version, format.level);
  const correction = CORRECTION[format.level][version - 1];
  const blocks = sizes.map(() => []);
  let word = 0;
  for (let i = 0; i < sizes.at(-1); i += 1) sizes.forEach((size, n) => i < size && blocks[n].push(words[word++]));
  for (let i = 0; i < correction; i += 1) for (const block of blocks) block.push(words[word++]);
  const whole = blocks.map((block) => mended(block, correction));
  if (whole.some((block) => block === null)) return null;
  return { version, bytes: whole.flatMap((block, n) => block.slice(0, sizes[n])) };
}

const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** Text out of data: numbers, capitals, bytes of UTF-8. */
function textOf({ version, bytes }) {
  let at = 0;
  const take = (count) => {
    let found = 0;
    for (let i = 0; i < count; i += 1, at += 1) found = found * 2 + (((bytes[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1);
    return found;
  };
  const wide = version < 10 ? 0 : version < 27 ? 1 : 2;
  const out = [];
  const push = (text) => out.push(...new TextEncoder().encode(text));
  while (at + 4 <= bytes.length * 8) {
    const mode = take(4);
    if (mode === 0) break;
    if (mode === 7) take(8);
    else if (mode === 1) {
      for (let left = take([10, 12, 14][wide]); left > 0; left -= 3) push(String(take([0, 4, 7, 10][Math.min(3, left)])).padStart(Math.min(3, left), "0"));
    } else if (mode === 2) {
      for (let left = take([9, 11, 13][wide]); left > 0; left -= 2) {
        const value = take(left > 1 ? 11 : 6);
        push(left > 1 ? SIGNS[Math.floor(value / 45)] + SIGNS[value % 45] : SIGNS[value]);
      }
    } else if (mode === 4) {
      for (let left = take(wide ? 16 : 8); left > 0; left -= 1) out.push(take(8));
    } else return null;
  }
  return new TextDecoder().decode(Uint8Array.from(out));
}

/** The text of a code given as modules, row by row; null where it cannot be read. */
export function read(rows) {
  const data = dataOf(rows);
  return data && textOf(data);
}

/** The text of the code in a picture ({ data, width, height }, four bytes a point), or null. */
export function readPicture(picture) {
  const map = dark(picture);
  for (const found of corners(eyes(map))) {
    const [corner, right, below] = [found.corner, found.right, found.below].map((eye) => [eye.x + 0.5, eye.y + 0.5]);
    const one = (found.corner.size + found.right.size + found.below.size) / 3;
    const guess = ((between(map, corner, right, one) + between(map, corner, below, one)) / 2 - 10) / 4;
    const near = Array.from({ length: 40 }, (_, i) => i + 1).sort((a, b) => Math.abs(a - guess) - Math.abs(b - guess));
    for (const version of near.slice(0, 5)) {
      const rows = sampled(map, [corner, right, below], version);
      const text = rows && read(rows);
      if (text) return text;
    }
  }
  return null;
}
