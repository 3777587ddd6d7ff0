import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";

import { gatherer, packed, pieces, sealed, unpacked, veiled } from "../../../competition/static/js/marking/handing-over.mjs";

const bytes = new TextEncoder().encode(JSON.stringify({ op: "op-1", marks: [{ aspect: "B1", value: "4.5" }], note: "布粉不匀".repeat(30) }));
const row = { op: "op-1", bytes, sha256: createHash("sha256").update(bytes).digest("hex"), session: { id: "session-1", key: "ab".repeat(32) } };

test("the seal is the one the server opens", () => {
  const sheet = sealed(row);

  const proof = createHmac("sha256", row.session.key).update(bytes).digest("hex");
  const veiled = Buffer.from(sheet.sealed, "base64");
  const opened = veiled.map((byte, at) => {
    const block = createHmac("sha256", row.session.key).update(`${proof}/${Math.floor(at / 32)}`).digest();
    return byte ^ block[at % 32];
  });
  assert.equal(sheet.proof, proof);
  assert.deepEqual(new Uint8Array(opened), bytes);
});

test("nothing of the marks can be read in a file, and it comes back as it was", () => {
  const file = packed([row], "评分台3-A");

  const [back] = unpacked(file);
  assert.ok(!file.includes("4.5") && !file.includes("marks") && !file.includes(row.session.key));
  assert.deepEqual(back.sealed, sealed(row));
  assert.deepEqual(sealed(back), sealed(row));
});

test("another file is refused", () => {
  for (const content of ["{}", "[]", '{"format":"competition-handover","v":1,"sheets":[{}]}', '{"format":"competition-handover","v":2,"sheets":[]}']) {
    assert.throws(() => unpacked(content), content);
  }
});

test("codes come together in any order, twice over, and say how far they are", () => {
  const file = packed([row, { ...row, op: "op-2" }], "评分台");
  const codes = pieces(file);
  assert.ok(codes.length > 2);
  const take = gatherer();

  assert.equal(take("JUDGE:12345:AB"), null);
  const seen = [...codes].reverse().flatMap((code) => [take(code), take(code)]);

  assert.deepEqual(seen.slice(0, 2).map((each) => [each.have, each.all, each.content]), [[1, codes.length, null], [1, codes.length, null]]);
  assert.equal(seen.at(-1).content, file);
});

test("a second hand-over begins anew, and a piece that was spoilt never passes", () => {
  const [first, second] = [pieces("a".repeat(500)), pieces("b".repeat(500))];
  const take = gatherer();

  take(first[0]);
  assert.equal(take(second[0]).have, 1);
  assert.equal(take(second[1].replace("bb", "cc")).content, null);
});

test("the place a sheet had travels sealed by the same key, and unread", () => {
  const place = { seat: "seat-1", attempt: 1, code: "K-017" };

  const sheet = sealed({ ...row, place });
  const [back] = unpacked(packed([{ ...row, place }], "评分台"));

  const [proof, under] = sheet.place.split(".");
  const opened = new TextDecoder().decode(veiled(new Uint8Array(Buffer.from(under, "base64")), row.session.key, proof));
  assert.deepEqual(JSON.parse(opened), place);
  assert.equal(proof, createHmac("sha256", row.session.key).update(opened).digest("hex"));
  assert.ok(!JSON.stringify(sheet).includes("K-017"));
  assert.deepEqual(sealed(back), sheet);
});
