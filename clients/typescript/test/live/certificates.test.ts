import assert from "node:assert/strict";
import { appendFileSync, copyFileSync, cpSync, mkdtempSync, readFileSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Terminal } from "@musubi/client";
import { PURPOSE, until } from "../marked.js";
import { Authority } from "../pki.js";
import { CERTIFICATE, statements, told, withConnection } from "./network.js";

const LIMIT = { timeout: 60_000 };
const CODE = told("CODE");

test("a certificate of an authority that the network does not know is NOT_ADMITTED", LIMIT, async () => {
  const foreign = new Authority().issue();
  appendFileSync(join(foreign, "root.pem"), readFileSync(join(CERTIFICATE, "root.pem")));

  const outcome = await withConnection({ certificate: foreign }, (connection) =>
    new Terminal(connection, { purpose: PURPOSE, statements }).inquire(CODE),
  );

  assert.equal(outcome.kind === "failed" && outcome.failure, "NOT_ADMITTED", outcome.toString());
});

test("a certificate that is renewed while calls run fails none of them", LIMIT, async () => {
  const directory = mkdtempSync(join(tmpdir(), "musubi-renewed-"));
  cpSync(told("BEFORE_RENEWAL"), directory, { recursive: true });

  await withConnection({ certificate: directory }, async (connection) => {
    const terminal = new Terminal(connection, { purpose: PURPOSE, statements });
    const before = await connection.thumbprint();
    let answered = 0;
    const call = async () => {
      const outcome = await terminal.inquire(CODE);
      assert.equal(outcome.kind, "answered", outcome.toString());
      answered++;
    };
    await call();
    for (const file of ["key.pem", "chain.pem"]) {
      copyFileSync(join(told("RENEWED"), file), join(directory, "coming"));
      renameSync(join(directory, "coming"), join(directory, file));
      await Promise.all(Array.from({ length: 10 }, call));
    }
    await until(async () => {
      await Promise.all(Array.from({ length: 5 }, call));
      return (await connection.thumbprint()) !== before;
    }, 30_000);
    await Promise.all(Array.from({ length: 10 }, call));
    assert.ok(answered > 30);
  });
});
