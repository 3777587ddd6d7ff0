import assert from "node:assert/strict";
import { createHash, pbkdf2Sync } from "node:crypto";
import { test } from "node:test";

import { base64, digest, hex, randomId, stretched } from "../../../competition/static/js/marking/sha256.mjs";

const bytes = (text) => new TextEncoder().encode(text);

test("the digest is the one everybody computes", () => {
  assert.equal(hex(digest(bytes(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert.equal(hex(digest(bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("every length around a block comes out right", () => {
  for (let length = 0; length < 200; length += 1) {
    const given = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
    assert.equal(hex(digest(given)), createHash("sha256").update(given).digest("hex"), `length ${length}`);
  }
});

test("a header carries the digest in base64", () => {
  assert.equal(base64(digest(bytes("签名"))), createHash("sha256").update("签名").digest("base64"));
});

test("a PIN is stretched as PBKDF2 says", () => {
  const salt = Uint8Array.from({ length: 16 }, (_, i) => i);

  assert.equal(hex(stretched(bytes("483920"), salt, 50)), pbkdf2Sync("483920", salt, 50, 32, "sha256").toString("hex"));
});

test("random ids are version 4 and differ", () => {
  const [one, two] = [randomId(), randomId()];

  assert.match(one, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(one, two);
});
