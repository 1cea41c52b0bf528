// Pushes a change of a resident register and keeps its receipts: `node build/examples/push-update.js`.
import { readFile } from "node:fs/promises";
import { fromJsonString } from "@bufbuild/protobuf";
import { answerOf, connect, keepReceipts, nextRequestId, Register } from "@musubi/client";
import { IdentityRecordSchema } from "@musubi/client/contracts/musubi/registry/v1/identity_record";
import { needed, settings } from "./settings.js";

const { host, port, certificate } = settings("register");
const connection = await connect({
  host,
  port,
  node: "communication/131121",
  certificate,
  onReceipts: keepReceipts(needed("RECEIPTS")),
});
// A record as `./musubi people` prints it.
const record = fromJsonString(IdentityRecordSchema, await readFile(needed("RECORD"), "utf8"));

// Kept with the act before the first attempt: whoever comes back after a crash repeats with it.
const requestId = nextRequestId();
const outcome = await new Register(connection).push(record, { requestId, patienceMillis: 60_000 });
console.log(`durable as update ${answerOf(outcome).updateSequenceNumber}`);
connection.close();
