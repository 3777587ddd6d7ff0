/** The static site's own check of a signature, against RFC 8032 and the platform's (核验). */
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const FOLDER = new URL("../../competition/static/js/site/", import.meta.url);
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

function load(...names) {
  const listeners = [];
  const context = vm.createContext({
    BigInt, Uint8Array, DataView, Number, Math, Array, Object, JSON, Date, Boolean, Promise, RegExp, Error, TextEncoder, TextDecoder,
    atob, crypto: globalThis.crypto, navigator: { language: "zh-CN" }, localStorage: { getItem: () => null, setItem() {} },
    document: { addEventListener: (...given) => listeners.push(given), getElementById: () => null, querySelector: () => null, querySelectorAll: () => [] },
  });
  context.globalThis = context;
  for (const name of names) vm.runInContext(readFileSync(new URL(name, FOLDER), "utf8"), context);
  return context.COMPETITION;
}

/** RFC 8032, 7.1: TEST 1, 2 and 3. */
const VECTORS = [
  ["d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"],
  ["3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"],
  ["fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"],
];

test("the vectors of RFC 8032 hold, and no changed byte does", () => {
  const { verify } = load("ed25519.js").ed25519;
  for (const [key, content, signature] of VECTORS) {
    assert.equal(verify(bytes(key), bytes(content), bytes(signature)), true);
    const torn = bytes(signature);
    torn[5] ^= 1;
    assert.equal(verify(bytes(key), bytes(content), torn), false);
    assert.equal(verify(bytes(key), bytes(`${content}00`), bytes(signature)), false);
  }
});

test("SHA-512 is the platform's, at every length around a block", () => {
  const { sha512 } = load("ed25519.js").ed25519;
  for (const length of [0, 1, 3, 110, 111, 112, 113, 127, 128, 129, 240, 300]) {
    const content = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
    assert.equal(Buffer.from(sha512(content)).toString("hex"), createHash("sha512").update(content).digest("hex"));
  }
});

test("what the platform signs is right, what another key signed is wrong", () => {
  const { verify } = load("ed25519.js").ed25519;
  for (let round = 0; round < 8; round += 1) {
    const pair = generateKeyPairSync("ed25519"), other = generateKeyPairSync("ed25519");
    const key = new Uint8Array(pair.publicKey.export({ format: "der", type: "spki" }).subarray(-32));
    const content = new TextEncoder().encode(`一等奖 ${round} `.repeat(round * 9 + 1));
    assert.equal(verify(key, content, new Uint8Array(sign(null, content, pair.privateKey))), true);
    assert.equal(verify(key, content, new Uint8Array(sign(null, content, other.privateKey))), false);
  }
});

test("a second spelling of a signature is refused", () => {
  const { verify } = load("ed25519.js").ed25519;
  const [key, content, signature] = VECTORS[1];
  const order = BigInt("0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");
  const raw = bytes(signature);
  let s = 0n;
  for (let i = 63; i >= 32; i -= 1) s = (s << 8n) | BigInt(raw[i]);
  s += order;
  for (let i = 32; i < 64; i += 1, s >>= 8n) raw[i] = Number(s & 255n);
  assert.equal(verify(bytes(key), bytes(content), raw), false);
  assert.equal(verify(bytes(key).slice(1), bytes(content), bytes(signature)), false);
  assert.equal(verify(bytes("ff".repeat(32)), bytes(content), bytes(signature)), false);
});

function signed(facts, change = {}) {
  const pair = generateKeyPairSync("ed25519");
  const key = pair.publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const fingerprint = createHash("sha256").update(key).digest("hex").slice(0, 12).toUpperCase();
  const content = Buffer.from(JSON.stringify({ ...facts, fingerprint }));
  const record = { number: facts.number, state: "valid", content: content.toString("base64"), signature: sign(null, content, pair.privateKey).toString("base64"), fingerprint, ...change };
  return { record, key: { fingerprint, public: key.toString("base64") } };
}

test("a record is green only when signature, key and number all agree", async () => {
  const site = load("ed25519.js", "site.js", "verify.js");
  const facts = { number: "DKB2025-00123-EO", recipient: "甘露", trade: "咖啡师", bodies: [] };
  const { record, key } = signed(facts);
  site.keys = [key];
  assert.equal((await site.judge(record, facts.number)).state, "valid");
  assert.equal((await site.judge(record, "DKB2025-00124-XX")).state, "unconfirmed");
  assert.equal((await site.judge(null, facts.number)).state, "unconfirmed");
  assert.equal((await site.judge({ ...record, content: Buffer.from('{"number":"DKB2025-00123-EO"}').toString("base64") }, facts.number)).why, "signature");
  site.keys = [];
  assert.deepEqual({ ...(await site.judge(record, facts.number)) }, { state: "unconfirmed", number: facts.number, why: "key" });
});

test("a key whose fingerprint is not its own is no key of ours", async () => {
  const site = load("ed25519.js", "site.js", "verify.js");
  const { record, key } = signed({ number: "DKB2025-00123-EO", bodies: [] });
  const other = signed({ number: "DKB2025-00123-EO", bodies: [] });
  site.keys = [{ fingerprint: key.fingerprint, public: other.key.public }];
  assert.equal((await site.judge(record, record.number)).why, "key");
});

test("a revoked one stays revoked although its signature is right", async () => {
  const site = load("ed25519.js", "site.js", "verify.js");
  const { record, key } = signed({ number: "DKB2025-00123-EO", bodies: [] }, { state: "revoked", reason: "重复发放" });
  site.keys = [key];
  assert.equal((await site.judge(record, record.number)).state, "revoked");
});

test("an address without a page is told by the key it names: another's, or ours and none such", () => {
  const site = load("ed25519.js", "site.js", "verify.js");
  site.keys = [{ fingerprint: "9C41D2E8F07A", public: "" }];
  site.series = ["DKB2025"];
  const at = (hint) => site.codeOf(`/zs/C/dkb2025-00123-eo/${"A".repeat(103)}${hint}/`);
  assert.deepEqual({ ...at("9c41") }, { state: "unconfirmed", number: "DKB2025-00123-EO", why: "absent" });
  assert.equal(at("11D2").why, "key");
  assert.equal(at("").why, "absent");
  assert.equal(site.codeOf(`/C/HCG2026-00075-A7/${"A".repeat(107)}`).why, "elsewhere");
  assert.equal(site.codeOf("/C/DKB2025-00123-EO/"), null);
});

test("an address in small letters is that of the printed capitals", () => {
  const site = load("site.js", "verify.js");
  const code = "a".repeat(107);
  assert.equal(site.inCapitals(`/zs/c/dkb2025-00123-eo/${code}/`), `/zs/C/DKB2025-00123-EO/${code.toUpperCase()}/`);
  assert.equal(site.inCapitals("/c/dkb2025-00123-eo"), "/C/DKB2025-00123-EO");
  for (const path of ["/C/DKB2025-00123-EO/", "/C/index.html", "/c/", "/c/dkb2025-00123-eo/index.html"]) assert.equal(site.inCapitals(path), null);
});

test("no line of a pasted list is left out", () => {
  const site = load("site.js", "verify.js");
  const lines = site.manyLines("DKB2025-00123-EO 甘露\n\nxx\nDKB2025-00124-EO，李明");
  assert.deepEqual(JSON.parse(JSON.stringify(lines)), [{ number: "DKB2025-00123-EO", name: "甘露" }, { unread: "xx" }, { number: "DKB2025-00124-EO", name: "李明" }]);
});

test("a code's text that names another's key is told as foreign", async () => {
  const site = load("ed25519.js", "site.js", "verify.js");
  site.keys = [{ fingerprint: "9C41D2E8F07A", public: "" }];
  const found = await site.readText(`DKB2025-00123-EO\n甘露\n一等奖\n大咖杯\n2025-11-02\n11D2D2E8F07A\n${"A".repeat(103)}`);
  assert.deepEqual({ ...found }, { state: "unconfirmed", number: "DKB2025-00123-EO", why: "key" });
});

test("a forged code, one from another installation and a revoked number are told apart", async () => {
  const site = load("ed25519.js", "site.js", "verify.js");
  const facts = { number: "DKB2025-00123-EO", recipient: "甘露", trade: "咖啡师", bodies: [] };
  const { record, key } = signed(facts), elsewhere = signed(facts).record;
  site.keys = [key];
  const forged = { ...record, content: Buffer.from(JSON.stringify({ ...facts, recipient: "冒名", fingerprint: key.fingerprint })).toString("base64") };
  const found = [];
  for (const each of [forged, elsewhere, { ...record, state: "revoked" }]) found.push(await site.judge(each, facts.number));
  assert.deepEqual(found.map(({ state, why }) => [state, why]), [["unconfirmed", "signature"], ["unconfirmed", "key"], ["revoked", undefined]]);
  assert.equal(found[0].facts ?? found[1].facts, undefined);
});

test("numbers, names and secrets are folded as the register folds them", () => {
  const site = load("site.js");
  assert.equal(site.foldNumber(" dkb2025－00123-eo "), "DKB2025-00123-EO");
  assert.equal(site.foldName("阿卜杜 · 热合曼 Ａ"), "阿卜杜热合曼a");
  assert.equal(site.foldSecret("abcd-efgh 2345"), "ABCDEFGH2345");
});

function signedText(lines) {
  const pair = generateKeyPairSync("ed25519");
  const key = pair.publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const fingerprint = createHash("sha256").update(key).digest("hex").slice(0, 12).toUpperCase();
  const content = [...lines, fingerprint].join("\n");
  let bits = "";
  for (const byte of sign(null, Buffer.from(content), pair.privateKey)) bits += byte.toString(2).padStart(8, "0");
  const signature = bits.padEnd(515, "0").match(/.{5}/g).map((five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[parseInt(five, 2)]).join("");
  return { text: `${content}\n${signature}`, content, key: { fingerprint, public: key.toString("base64") } };
}

test("a code's own text is checked by the public key alone, and one changed character is seen", async () => {
  const site = load("ed25519.js", "site.js", "verify.js");
  const { text, key } = signedText(["DKB2025-00123-EO", "甘露", "一等奖", "咖啡师", "大咖杯", "2025-11-20"]);
  site.keys = [key];
  site.find = async (number, name) => ({ state: "revoked", number, name });
  assert.equal(site.isText(text), true);
  assert.equal(site.isText("DKB2025-00123-EO 甘露"), false);
  assert.deepEqual(await site.readText(` ${text.replaceAll("\n", " \r\n")}`), { state: "revoked", number: "DKB2025-00123-EO", name: "甘露" });
  assert.equal((await site.readText(text.replace("一等奖", "特等奖"))).why, "signature");
  site.canUnlock = () => false;
  const told = await site.readText(text);
  assert.deepEqual([told.state, told.facts.recipient, told.facts.award], ["signed", "甘露", "一等奖 咖啡师"]);
  site.keys = [];
  assert.equal((await site.readText(text)).why, "key");
});

test("a code's text without its beginning or its end is told from a list", () => {
  const site = load("site.js", "verify.js");
  const whole = ["DKB2025-00123-EO", "甘露", "一等奖", "2026 年大咖杯", "2025-11-20", "9C41D2E8F07A", "A".repeat(103)];
  assert.equal(site.isTorn(whole.join("\n")), false);
  assert.equal(site.isTorn(whole.join("\n").slice(0, -5)), true);
  assert.equal(site.isTorn(whole.slice(0, 4).join("\n")), true);
  assert.equal(site.isTorn(whole.slice(1).join("\n")), true);
  for (const list of ["DKB2025-00123-EO 甘露\nDKB2025-00124-EO 李明", "DKB2025-00123-EO\nDKB2025-00124-EO 李明", "DKB2025-00123-EO", ""]) assert.equal(site.isTorn(list), false);
});

test("the server's page checks without WebCrypto by the same lines as the static site", async () => {
  const { holds } = await import("../../competition/static/js/public/signature.mjs");
  const known = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  try {
    for (const value of [undefined, {}, { subtle: { importKey: async () => { throw new Error("NotSupported"); } } }]) {
      Object.defineProperty(globalThis, "crypto", { value, configurable: true, writable: true });
      const [key, content, signature] = VECTORS[1].map(bytes);
      assert.equal(await holds(key, content, signature), true);
      assert.equal(await holds(key, bytes("73"), signature), false);
    }
  } finally {
    Object.defineProperty(globalThis, "crypto", known);
  }
});
