import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { promisify } from "node:util";
import { PURPOSE } from "../marked.js";
import { address, CERTIFICATE, told } from "./network.js";

const LIMIT = { timeout: 120_000 };
const run = promisify(execFile);

async function example(name: string, more: Record<string, string> = {}): Promise<string> {
  const { stdout } = await run("node", [`build/examples/${name}.js`], { env: { ...process.env, ...more } });
  return stdout;
}

test("the example first-call is answered", LIMIT, async () => {
  assert.match(await example("first-call"), /^answered: 東京都世田谷区架空町/);
});

test("the example search lists the person", LIMIT, async () => {
  assert.match(await example("search"), /^hit: .+\nwhole: 1\n$/);
});

test("the example push-update is durable and keeps its receipt", LIMIT, async () => {
  const place = mkdtempSync(join(tmpdir(), "musubi-push-"));
  writeFileSync(join(place, "record.json"), told("OTHER_NEWCOMER"));

  const said = await example("push-update", {
    RECORD: join(place, "record.json"),
    RECEIPTS: join(place, "receipts"),
  });

  assert.match(said, /^durable as update [0-9]+\n$/);
});

test("the driver answers line by line, in order, and ends", LIMIT, async () => {
  const { host, port, node } = address();
  const method = "musubi.registry.v1.InquiryService/Inquire";
  const line = { host, port, node, certificate: CERTIFICATE, method, requests: [{ residentRecordCode: told("CODE") }] };
  const lines = [
    { case: "1", ...line },
    { case: "2", ...line, purpose: PURPOSE, statement: "none" },
    { case: "3", ...line, port: 1 },
    { case: "4", ...line, certificate: "/nowhere" },
  ];

  const driver = spawn("node", ["dist/driver.js"], { stdio: ["pipe", "pipe", "inherit"] });
  driver.stdin.end(lines.map((each) => `${JSON.stringify(each)}\n`).join(""));
  const answers = (await text(driver.stdout)).trim().split("\n").map((each) => JSON.parse(each));

  assert.deepEqual(
    answers.map((each) => [each.case, each.outcome, each.reason ?? each.failure]),
    [
      ["1", "refused", "PURPOSE_MISSING"],
      ["2", "refused", "STATEMENT_MALFORMED"],
      ["3", "failed", "NODE_AWAY"],
      ["4", "failed", "CERTIFICATE_UNUSABLE"],
    ],
  );
});
