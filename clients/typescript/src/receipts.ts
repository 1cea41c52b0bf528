import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import { fromBinary, toBinary } from "@bufbuild/protobuf";

import { ReceiptSchema, type Receipt as ReceiptMessage } from "./generated/musubi/record/v1/receipt_pb.js";

const PURPOSE = "musubi-receipt-v1\n";
const VERSION = 1;
const HASH_BYTES = 32;
const KEY_ID_BYTES = 8;
const SIGNATURE_BYTES = 64;
const MAX_BATCH = 1024;
const LIMIT_MICROS = 24n * 3600n * 1_000_000n;
const ENTRY = Buffer.of(0);
const NODE = Buffer.of(1);

/** What a receipt is worth. */
export type Verdict =
  /** The node signed it. */
  | "GENUINE"
  /** None of the node's keys given has its key id; the key may be newer than ours. */
  | "KEY_UNKNOWN"
  /** It is no receipt, or the node did not sign this. */
  | "FORGED";

/** A node's promise about the record of a call, as it was read. Nothing in it is personal. */
export interface Receipt {
  /** The node that promises: `communication/131121`. */
  readonly node: string;
  /** Leaf hash of the record, 32 bytes. */
  readonly leaf: Uint8Array;
  /** When the record was made, to the millisecond. */
  readonly recordedAt: Date;
  /** When the promise was signed, to the millisecond. */
  readonly signedAt: Date;
  /** When the record is in the node's tree at the latest, to the millisecond. */
  readonly promisedBy: Date;
}

/**
 * Reads a receipt; whether it is genuine is for {@link ReceiptVerifier} to say.
 *
 * @throws {TypeError} it is none of version 1, or is not written in the one way
 */
export function readReceipt(bytes: Uint8Array): Receipt {
  const { node, leaf, recordedAt, signedAt, promisedBy } = parse(bytes);
  return {
    node,
    leaf,
    recordedAt: dateOf(recordedAt),
    signedAt: dateOf(signedAt),
    promisedBy: dateOf(promisedBy),
  };
}

/**
 * Says whether receipts are those of the nodes that they name. A genuine receipt proves that the node
 * promised, not that it kept its promise. The format is docs/protocols/receipts.md.
 */
export class ReceiptVerifier {
  private readonly keys: ReadonlyMap<string, readonly KeyObject[]>;

  /**
   * @param keys signing keys of each node, those of the past too, as PEM or KeyObject, by the node's
   *     name: `communication/131121`
   */
  constructor(keys: Readonly<Record<string, readonly (string | KeyObject)[]>>) {
    const read = (key: string | KeyObject) => (typeof key === "string" ? createPublicKey(key) : key);
    this.keys = new Map(Object.entries(keys).map(([node, each]) => [node, each.map(read)]));
  }

  /** What these bytes are worth as a receipt. */
  verify(bytes: Uint8Array): Verdict {
    let receipt: ReceiptMessage;
    try {
      receipt = parse(bytes);
    } catch {
      return "FORGED";
    }
    const key = (this.keys.get(receipt.node) ?? []).find((each) => idOf(each).equals(receipt.keyId));
    if (key === undefined) {
      return "KEY_UNKNOWN";
    }
    const root = rootOf(receipt);
    return root !== undefined && isSigned(receipt, root, key) ? "GENUINE" : "FORGED";
  }
}

function parse(bytes: Uint8Array): ReceiptMessage {
  const receipt = fromBinary(ReceiptSchema, bytes);
  require(receipt.version === VERSION, "version");
  require(receipt.$unknown === undefined, "unknown field");
  require(Buffer.from(toBinary(ReceiptSchema, receipt)).equals(bytes), "order of fields");
  require(receipt.keyId.length === KEY_ID_BYTES, "key_id");
  require(receipt.leaf.length === HASH_BYTES, "leaf");
  require(receipt.signature.length === SIGNATURE_BYTES, "signature");
  require(receipt.batchSize >= 1 && receipt.batchSize <= MAX_BATCH, "batch_size");
  require(receipt.promisedBy <= receipt.signedAt + LIMIT_MICROS, "promised_by");
  return receipt;
}

function require(holds: boolean, what: string): void {
  if (!holds) {
    throw new TypeError(`not a receipt of version 1: ${what}`);
  }
}

/** The root of the batch, from the entry of this record upwards; undefined when the path misfits. */
function rootOf(receipt: ReceiptMessage): Uint8Array | undefined {
  const path = [...receipt.path];
  let hash = sha256(ENTRY, number(receipt.recordedAt), receipt.leaf);
  let place = receipt.batchIndex;
  let last = receipt.batchSize - 1;
  if (place < 0 || place > last) {
    return undefined;
  }
  for (; last > 0; last >>= 1, place >>= 1) {
    const right = place % 2 === 1;
    // The last one of a level has no neighbour when it stands on the left.
    if (right || place < last) {
      const neighbour = path.shift();
      if (neighbour?.length !== HASH_BYTES) {
        return undefined;
      }
      hash = right ? sha256(NODE, neighbour, hash) : sha256(NODE, hash, neighbour);
    }
  }
  return path.length === 0 ? hash : undefined;
}

function isSigned(receipt: ReceiptMessage, root: Uint8Array, key: KeyObject): boolean {
  const node = Buffer.from(receipt.node, "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(node.length);
  const signed = Buffer.concat([
    Buffer.from(PURPOSE, "ascii"),
    length,
    node,
    receipt.keyId,
    number(receipt.signedAt),
    number(receipt.promisedBy),
    number(BigInt(receipt.batchSize)),
    root,
  ]);
  return verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, receipt.signature);
}

function idOf(key: KeyObject): Buffer {
  return sha256(key.export({ type: "spki", format: "der" })).subarray(0, KEY_ID_BYTES);
}

function number(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash("sha256");
  parts.forEach((part) => hash.update(part));
  return hash.digest();
}

function dateOf(micros: bigint): Date {
  return new Date(Number(micros / 1000n));
}
