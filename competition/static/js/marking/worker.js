/* Opens the tablet's app without a server (离线外壳). The server writes `SHELL` above this text: { version, page, family, store, files: { address: sha256 } }.

   A release is kept whole or not at all, every file checked against its digest: a guest network's own page never gets in. A new release is
   laid beside the old one; the app goes on with the old one until nothing signed waits to be sent. The API is never answered from here. */
const OWN = `${SHELL.family}-${SHELL.version}`;
const IN_USE = `${SHELL.family}-in-use`;
const UNDER = SHELL.page.replace(/[^/]+$/, "shell/");

const hexOf = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function fetched(address, sha256) {
  for (const cache of ["default", "reload"]) {
    const answer = await fetch(address, { cache, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) continue;
    const found = hexOf(await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer()));
    if (found === sha256) return answer;
  }
  throw new Error(`not ours: ${address}`);
}

async function lay() {
  const cache = await caches.open(OWN);
  const page = await fetch(SHELL.page, { cache: "no-store", credentials: "same-origin" });
  if (!page.ok || page.redirected || page.headers.get("X-Shell") !== SHELL.version) throw new Error("not our page");
  await Promise.all(Object.entries(SHELL.files).map(async ([address, sha256]) => cache.put(address, await fetched(address, sha256))));
  await cache.put(SHELL.page, page);
  await sweep([OWN, `${SHELL.family}-${await inUse()}`]);
}

async function sweep(kept) {
  for (const name of await caches.keys()) {
    if (name.startsWith(`${SHELL.family}-`) && name !== IN_USE && !kept.includes(name)) await caches.delete(name);
  }
}

async function inUse() {
  const kept = await (await caches.open(IN_USE)).match(SHELL.page);
  return kept ? kept.text() : "";
}

async function use() {
  await (await caches.open(IN_USE)).put(SHELL.page, new Response(SHELL.version));
}

/** The first release to come here is the one the open page runs. */
async function begin() {
  if (!(await inUse())) await use();
  await self.clients.claim();
}

/** How many signed sheets wait in this tablet; a database that is not there has none, and is not made. */
function unsent() {
  return new Promise((resolve) => {
    const asked = indexedDB.open(SHELL.store);
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = () => resolve(0);
    asked.onsuccess = () => {
      const database = asked.result;
      const rows = database.transaction("outbox").objectStore("outbox").getAll();
      rows.onsuccess = () => {
        database.close();
        resolve(rows.result.filter((row) => row.state === "queued" || row.state === "sending").length);
      };
      rows.onerror = () => resolve(1);
    };
  });
}

/** Which release a start of the app gets. */
async function chosen() {
  const used = await inUse();
  if (used === SHELL.version) return used;
  if (used && (await caches.has(`${SHELL.family}-${used}`)) && (await unsent())) return used;
  await use();
  if ((await self.clients.matchAll({ type: "window" })).length <= 1) await sweep([OWN]);
  return SHELL.version;
}

async function page(request) {
  const cache = await caches.open(`${SHELL.family}-${await chosen()}`);
  return (await cache.match(SHELL.page)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(lay()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("message", (event) => {
  if (event.data === "take-over") void self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && address.pathname === SHELL.page) event.respondWith(page(event.request));
  else if (address.pathname.startsWith(UNDER)) event.respondWith(caches.match(event.request, { cacheName: `${SHELL.family}-${address.pathname.slice(UNDER.length).split("/")[0]}`, ignoreVary: true }).then((kept) => kept ?? fetch(event.request)));
});
