import assert from "node:assert/strict";
import { test } from "node:test";

import { browserOf, insideChat, judged } from "../../../competition/static/js/marking/checkup.mjs";
import { codeIn, numberOn } from "../../../competition/static/js/marking/joining.mjs";
import { lost } from "../../../competition/static/js/marking/outbox.mjs";
import { isTooLong } from "../../../competition/static/js/marking/presence.mjs";

const IPAD = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15";
const OLD_IPAD = IPAD.replace("17.4", "14.1");
const ANDROID = "Mozilla/5.0 (Linux; Android 13; Pad 6) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const GOOD = { agent: ANDROID, stores: true, persisted: true, space: 9e9, offset: 1800, camera: true, secure: true, installed: true };
const tones = (given) => Object.fromEntries(judged({ ...GOOD, ...given }).map((line) => [line.name, line.tone]));

test("a browser is known by family and version", () => {
  assert.deepEqual(browserOf(IPAD), { name: "Safari", version: 17, fit: true });
  assert.equal(browserOf(OLD_IPAD).fit, false);
  assert.deepEqual(browserOf(ANDROID), { name: "Chrome", version: 126, fit: true });
  assert.equal(browserOf("something new").fit, true);
});

test("a chat app's browser is told from the system's", () => {
  assert.equal(insideChat(`${ANDROID} MicroMessenger/8.0.49`), true);
  assert.equal(insideChat(`${ANDROID} AliApp(DingTalk/7.5)`), true);
  assert.equal(insideChat(ANDROID), false);
});

test("a good tablet is green throughout, and each fault has a line with one thing to do", () => {
  assert.ok(judged(GOOD).every((line) => line.tone === "done" && !line.todo));
  assert.equal(tones({ agent: OLD_IPAD }).browser, "stop");
  assert.equal(tones({ stores: false }).storage, "stop");
  assert.equal(tones({ persisted: false }).storage, "care");
  assert.equal(tones({ secure: false }).offline, "care");
  assert.deepEqual([tones({ space: 1e6 }).space, tones({ space: 1e8 }).space], ["stop", "care"]);
  assert.deepEqual([tones({ offset: -1800 }).clock, tones({ offset: 180000 }).clock, tones({ offset: null }).clock], ["done", "care", "care"]);
  assert.equal(tones({ camera: false }).camera, "care");
  assert.ok(judged({ ...GOOD, space: null }).every((line) => line.name !== "space"));
});

test("outside the home screen the thing to do is to put the app there", () => {
  const line = judged({ ...GOOD, persisted: false, installed: false }).find((each) => each.name === "storage");

  assert.equal(line.todo, "check_install_do");
});

test("a pairing code is found in the address that its QR carries", () => {
  assert.equal(codeIn("http://192.168.1.10:8000/marking/app?pair=K7Q2-9FTB-3M5X-HD8C"), "K7Q2-9FTB-3M5X-HD8C");
  assert.equal(codeIn(" K7Q2-9FTB "), "K7Q2-9FTB");
});

test("a card is known by its number, typed or scanned", () => {
  assert.equal(numberOn("JUDGE:48392:00FF"), "48392");
  assert.equal(numberOn(" 48392 "), "48392");
});

test("a screen locks after the minutes the event sets, never where it sets none", () => {
  const minute = 60000;

  assert.equal(isTooLong(0, 10 * minute, 10), true);
  assert.equal(isTooLong(0, 10 * minute - 1, 10), false);
  assert.equal(isTooLong(0, 999 * minute, 0), false);
  assert.equal(isTooLong(null, 999 * minute, 5), false);
  assert.equal(isTooLong(10 * minute, 0, 10), true, "a clock that was set back");
});

test("what the server should have and has not is sent again, what another tablet brought is not", () => {
  const kept = [
    { op: "a", sha256: "1", state: "delivered", device: "d" },
    { op: "b", sha256: "2", state: "delivered", device: "d" },
    { op: "c", sha256: "3", state: "conflict", device: "d" },
    { op: "e", sha256: "5", state: "queued", device: "d" },
    { op: "f", sha256: "6", state: "delivered", device: "d", handed: true },
    { op: "g", sha256: "7", state: "delivered", device: "the one before" },
  ];

  const again = lost(kept, [{ op: "a", sha256: "1" }, { op: "c", sha256: "other" }], "d");

  assert.deepEqual(again.map((row) => row.op), ["b", "c"]);
});
