/** What this tablet keeps: IndexedDB, written at every stroke and with strict durability (本机存储).
 *
 *  facts: device, session, bundle, clock · drafts: by sheet · photos: by sheet and content · works: pictures by their id under a code · outbox: by operation, bytes kept
 *  after the receipt too, so that the tablets are a copy of what they sent. A closed connection is opened again once, a full disk is relieved of releases that
 *  nobody uses; what then fails is told, not swallowed. Facts once read or written stay known while the page is open, whatever fails.
 */
/** Which app of ours this page is: a judge's tablet and a desk of the floor keep nothing in common. */
const page = globalThis.document?.getElementById("app");
export const NAME = page?.dataset.store ?? "marking";
/** What its releases are called among the browser's caches. */
const FAMILY = page?.dataset.family ?? "shell";
const STORES = { facts: "key", drafts: "sheet", outbox: "op", photos: "key", works: "id" };
let opening = null;

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 3);
    asked.onupgradeneeded = () => {
      const known = asked.result.objectStoreNames;
      for (const [name, keyPath] of Object.entries(STORES)) if (!known.contains(name)) asked.result.createObjectStore(name, { keyPath });
    };
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const database = asked.result;
      database.onclose = () => {
        opening = null;
      };
      database.onversionchange = () => {
        database.close();
        opening = null;
      };
      resolve(database);
    };
  });
}

async function attempt(store, mode, work) {
  opening ??= open();
  const database = await opening;
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode, { durability: "strict" });
    let found;
    const asked = work(transaction.objectStore(store));
    asked.onsuccess = () => {
      found = asked.result;
    };
    transaction.oncomplete = () => resolve(found);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

async function run(store, mode, work) {
  try {
    return await attempt(store, mode, work);
  } catch (error) {
    opening = null;
    if (error?.name === "QuotaExceededError") await makeRoom();
    return attempt(store, mode, work);
  }
}

/** Give up what can be fetched again: releases of the app that do not run here. */
async function makeRoom() {
  const running = `${FAMILY}-${page?.dataset.version}`;
  for (const name of (await globalThis.caches?.keys()) ?? []) {
    if (name.startsWith(`${FAMILY}-`) && name !== `${FAMILY}-in-use` && name !== running) await caches.delete(name);
  }
}

export const get = (store, key) => run(store, "readonly", (rows) => rows.get(key));
export const all = (store) => run(store, "readonly", (rows) => rows.getAll());
export const put = (store, row) => run(store, "readwrite", (rows) => rows.put(row));
export const remove = (store, key) => run(store, "readwrite", (rows) => rows.delete(key));

const known = new Map();
/** Facts that are newer here than in the database, because it failed. */
const unwritten = new Set();

export async function fact(key) {
  if (unwritten.has(key)) return known.get(key);
  try {
    known.set(key, (await get("facts", key))?.value ?? null);
  } catch (error) {
    if (!known.has(key)) throw error;
  }
  return known.get(key);
}

export async function keep(key, value) {
  known.set(key, value);
  unwritten.add(key);
  await put("facts", { key, value });
  unwritten.delete(key);
}

/** Keep a fact where that can be, else for as long as the page is open: nothing stops because of it. */
export const note = (key, value) => keep(key, value).catch(() => null);

/** Forget everything on this tablet; the caller has made sure that nothing is unsent. */
export async function forget() {
  (await (opening ?? open())).close();
  opening = null;
  await new Promise((resolve, reject) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = resolve;
    asked.onerror = () => reject(asked.error);
  });
  known.clear();
  unwritten.clear();
  for (const name of Object.keys(globalThis.localStorage ?? {})) if (name.startsWith(`${NAME}-`)) localStorage.removeItem(name);
}
