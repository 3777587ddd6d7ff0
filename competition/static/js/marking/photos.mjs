/** Photos beside a sheet (照片): redrawn on the tablet so that no camera's notes remain, kept by content, sent after their sheet.
 *
 *  A row: { key, sheet, aspect, sha256, bytes, width, height, taken_at, state: kept | sent | refused }. The signed sheet names the digests.
 */
import * as outbox from "./outbox.mjs";
import { NoAnswer, ask } from "./server.mjs";
import { digest, hex } from "./sha256.mjs";
import { all, put, remove } from "./store.mjs";

const LONGEST_SIDE = 1600;
const MOST_BYTES = 2 * 1024 * 1024;
export const MOST_A_SHEET = 12;
const QUALITIES = [0.82, 0.6, 0.4];

let rows = [];
let sending = null;
let watching = false;

/** Read what is kept here into memory; from here on photos follow their sheets by themselves. */
export async function recall() {
  rows = await all("photos").catch(() => rows);
  if (!watching) outbox.watch(async () => flush(await outbox.ofThisEvent(await outbox.rows())));
  watching = true;
}

export const of = (sheet, aspect = null) => rows.filter((row) => row.sheet === sheet && (aspect === null || row.aspect === aspect));

/** What a signed sheet says of its photos. */
export const named = (sheet) => of(sheet).map(({ sha256, aspect }) => ({ sha256, aspect }));

/** How large a picture of this size is drawn. */
export function fitted(width, height) {
  const longest = Math.max(width, height);
  const by = Math.min(1, LONGEST_SIDE / longest);
  return [Math.max(1, Math.round(width * by)), Math.max(1, Math.round(height * by))];
}

/** Redraw a picture as a JPEG of at most 1600 px: what a camera noted about place and time is not drawn. */
async function redrawn(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const [width, height] = fitted(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
  picture.close();
  for (const quality of QUALITIES) {
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
    if (blob && blob.size <= MOST_BYTES) return { bytes: new Uint8Array(await blob.arrayBuffer()), width, height };
  }
  throw new Error("photo-too-large");
}

/** Keep a photo of a sheet; resolves with its row, the same for the same picture. */
export async function add(sheet, aspect, file) {
  if (of(sheet).length >= MOST_A_SHEET) throw new Error("photo-too-many");
  const drawn = await redrawn(file);
  const sha256 = hex(digest(drawn.bytes));
  const row = { key: `${sheet}/${sha256}`, sheet, aspect, sha256, ...drawn, taken_at: new Date().toISOString(), state: "kept" };
  await put("photos", row);
  rows = [...rows.filter((each) => each.key !== row.key), row];
  return row;
}

/** Take a photo back before its sheet is signed. */
export async function drop(key) {
  await remove("photos", key);
  rows = rows.filter((row) => row.key !== key);
}

/** Draw a photo small into a canvas: nothing is fetched for it. */
export function thumbnail(row, side = 96) {
  const canvas = document.createElement("canvas");
  const by = side / Math.max(row.width, row.height);
  [canvas.width, canvas.height] = [Math.max(1, Math.round(row.width * by)), Math.max(1, Math.round(row.height * by))];
  void createImageBitmap(new Blob([row.bytes], { type: "image/jpeg" })).then((picture) => canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height));
  return canvas;
}

/** Photos whose signed sheet has arrived and that have not: signed is the outbox's rows. */
export function due(kept, signed) {
  const arrived = new Map(signed.filter((row) => !outbox.isUnsent(row) && row.state !== "aside").map((row) => [row.sheet, row]));
  return kept.filter((row) => row.state === "kept" && arrived.get(row.sheet)?.photos?.some((photo) => photo.sha256 === row.sha256));
}

/** How many photos of signed sheets are still on this tablet alone, whoever is at it. */
export async function waiting(signed) {
  const named = new Set(signed.flatMap((row) => (row.photos ?? []).map((photo) => `${row.sheet}/${photo.sha256}`)));
  return (await all("photos")).filter((row) => row.state === "kept" && named.has(row.key)).length;
}

async function sendAll(signed) {
  if (outbox.network.again) {
    outbox.network.again = false;
    rows = await all("photos").catch(() => rows);
  }
  for (const row of due(rows, signed)) {
    let answer;
    try {
      answer = await ask("PUT", `${row.aspect === "incident" ? "incidents" : "sheets"}/${row.sheet}/photos/${row.sha256}`, { bytes: row.bytes, headers: { "Content-Type": "image/jpeg" }, wait: 60000 });
    } catch (error) {
      if (error instanceof NoAnswer) return;
      throw error;
    }
    if (answer.status === 201 && answer.body?.sha256 === row.sha256) row.state = "sent";
    else if ([404, 413, 415, 422].includes(answer.status)) row.state = "refused";
    else return;
    await put("photos", row).catch(() => null);
  }
}

/** Send what is due, one after the other, after the sheets: a photo never holds up a mark. */
function flush(signed) {
  sending ??= sendAll(signed).finally(() => {
    sending = null;
  });
  return sending;
}
