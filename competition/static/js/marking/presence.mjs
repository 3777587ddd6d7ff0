/** Who is at the tablet, and in which window (在场): one window works at a time, and a screen nobody touches locks itself. */
import { NAME, fact, keep } from "./store.mjs";

const NOTE_EVERY = 10000;
const LOOK_EVERY = 5000;

let touched = Date.now();
let noted = 0;

/** The newest window works; every other one hears of it and gives way. */
export function alone(giveWay) {
  if (!globalThis.BroadcastChannel) return;
  const channel = new BroadcastChannel(`${NAME}-window`);
  channel.addEventListener("message", giveWay);
  channel.postMessage("here");
}

/** Whether a screen last touched at `then` is to be locked at `now`; all in milliseconds, `minutes` 0 means never. */
export function isTooLong(then, now, minutes) {
  if (!minutes || then === null) return false;
  return now < then - 60000 || now - then >= minutes * 60000;
}

/** Whether nobody has touched the tablet for so many milliseconds. */
export const untouchedFor = (span) => Date.now() - touched >= span;

function touch() {
  touched = Date.now();
  if (touched - noted < NOTE_EVERY) return;
  noted = touched;
  void keep("touched_at", touched).catch(() => null);
}

/** Whether the tablet lay untouched too long before this start. */
export async function wasAway(minutes) {
  return isTooLong(await fact("touched_at"), Date.now(), minutes);
}

/** Lock after `minutes()` without a touch; `busy()` says that something runs on the screen, such as a stopwatch. */
export function watch({ minutes, busy, lock }) {
  for (const event of ["pointerdown", "keydown", "input"]) document.addEventListener(event, touch, { capture: true, passive: true });
  touched = Date.now();
  const look = () => {
    if (isTooLong(touched, Date.now(), minutes()) && !busy()) void lock();
  };
  setInterval(look, LOOK_EVERY);
  document.addEventListener("visibilitychange", look);
}

/** Whether this tablet was paired once: a cookie, which outlives what a system clears of a page's own storage. */
export const wasPaired = () => document.cookie.split("; ").includes("tablet=paired");

let ended = "";

/** Whether the server's word that it does not know this tablet ends its pairing: the first such word does. Answers come twice, or late, about a
 *  pairing that has been replaced since; `asked` is the device's id as it was when the server was asked. */
export async function endsPairing(asked) {
  const present = (await fact("device"))?.device_id;
  if (!asked || present !== asked || ended === asked) return false;
  ended = asked;
  return true;
}

export function notePaired(is) {
  document.cookie = `tablet=paired; path=${location.pathname}; max-age=${is ? 1209600 : 0}; samesite=strict`;
}
