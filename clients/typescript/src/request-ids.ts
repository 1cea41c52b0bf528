import { randomBytes } from "node:crypto";

/**
 * A new id of an act: a UUIDv7 [RFC 9562]. Make one for each act, keep it with the act and send it
 * again with every repeat: a node does one act per id, however often it is asked.
 *
 * @param time milliseconds since 1970; nodes take ids of the last 7 days
 */
export function nextRequestId(time: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(time, 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
