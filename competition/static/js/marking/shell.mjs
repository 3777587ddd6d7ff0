/** Keeps the app on this tablet so that it opens without a server (离线外壳); what a browser cannot do is said, never hidden.
 *
 *  A newer release is laid beside this one by the worker and takes over only when asked: when nothing is unsent, no sheet is open and
 *  nobody has touched the tablet for a while. Over plain HTTP there is no worker: the open page goes on, a new one wants the server.
 */
const LOOK_EVERY = 15 * 60000;
const ASK_EVERY = 20000;

let registration = null;

/** Whether this browser could keep the app at this address at all. */
export const possible = () => Boolean(globalThis.isSecureContext && navigator.serviceWorker);

/** Whether the app is kept: it opens without a server from here on. */
export const kept = () => Boolean(registration?.active);

/** Lay the app down. `free()` says whether a newer release may take over now; `changed()` hears when the app has come to be kept. */
export async function keep(worker, page, { free, changed }) {
  if (!possible()) return;
  try {
    registration = await navigator.serviceWorker.register(worker, { scope: page, updateViaCache: "none" });
  } catch {
    return;
  }
  const arriving = registration.installing;
  arriving?.addEventListener("statechange", () => arriving.state === "activated" && changed());
  let asked = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (asked) location.reload();
  });
  setInterval(() => void registration.update().catch(() => null), LOOK_EVERY);
  setInterval(async () => {
    if (!registration.waiting || asked || !(await free())) return;
    asked = true;
    registration.waiting.postMessage("take-over");
  }, ASK_EVERY);
  changed();
}
