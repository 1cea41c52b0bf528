import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { keepReceipts, keptReceipts, nextRequestId, prefectureOf, reachedFrom, readReceipt, ReceiptVerifier } from "@musubi/client";

const NODE = "communication/131121";
const page = readFileSync(new URL("../../../../docs/protocols/receipts.md", import.meta.url), "utf8");

/** A value of the worked example. */
function example(name: string): Buffer {
  return Buffer.from(new RegExp(`^${name} +([0-9a-f]+)$`, "m").exec(page)![1]!, "hex");
}

describe("a receipt", () => {
  const bytes = example("receipt");
  const key = createPublicKey({ key: example("public_key"), type: "spki", format: "der" });
  const verifier = new ReceiptVerifier({ [NODE]: [key] });

  test("of the worked example is genuine and reads as it stands", () => {
    assert.equal(verifier.verify(bytes), "GENUINE");
    assert.equal(readReceipt(bytes).node, NODE);
    assert.deepEqual(Buffer.from(readReceipt(bytes).leaf), example("leaf"));
  });

  test("in which one bit differs is never genuine", () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      assert.notEqual(verifier.verify(changed), "GENUINE", `bit ${bit}`);
    }
  });

  test("that is cut, longer or empty is forged", () => {
    for (let length = 0; length < bytes.length; length++) {
      assert.notEqual(verifier.verify(bytes.subarray(0, length)), "GENUINE");
    }
    assert.equal(verifier.verify(Buffer.concat([bytes, Buffer.from("a00601", "hex")])), "FORGED");
    assert.equal(verifier.verify(Buffer.alloc(0)), "FORGED");
  });

  test("of a key that is not known, or of another node, is no forgery", () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });

    assert.equal(new ReceiptVerifier({ [NODE]: [publicKey] }).verify(bytes), "KEY_UNKNOWN");
    assert.equal(new ReceiptVerifier({ "communication/401307": [key] }).verify(bytes), "KEY_UNKNOWN");
    assert.equal(new ReceiptVerifier({ [NODE]: [publicKey, key] }).verify(bytes), "GENUINE");
  });

  test("is read back as it was kept", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "musubi-kept-")), "receipts");
    const keep = keepReceipts(file);

    await Promise.all([keep([bytes, Buffer.of(1)], ""), keep([bytes], "")]);

    const kept = (await keptReceipts(file)).map((each) => Buffer.from(each).toString("hex")).sort();
    assert.deepEqual(kept, ["01", bytes.toString("hex"), bytes.toString("hex")]);
  });
});

test("a request id is a UUIDv7 of its time, and no two are alike", () => {
  const time = Date.UTC(2026, 0, 2);
  const ids = Array.from({ length: 1_000 }, () => nextRequestId(time));

  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(Number.parseInt(id.replace("-", "").slice(0, 12), 16), time);
  }
});

test("the prefecture of a municipality has its two digits and a check digit of its own", () => {
  assert.deepEqual(
    ["131121", "012041", "072010", "401307"].map(prefectureOf),
    ["130001", "010006", "070009", "400009"],
  );
  assert.deepEqual(reachedFrom("130001"), ["130001", "900001"]);
  assert.throws(() => prefectureOf("13112"), RangeError);
});
