import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  answerOf,
  keepReceipts,
  keptReceipts,
  nextRequestId,
  ReceiptVerifier,
  Register,
  Terminal,
  type CallOptions,
  type Outcome,
} from "@musubi/client";
import { ConfirmationResult } from "@musubi/client/contracts/musubi/confirmation/v1/confirmation_service";
import { AnsweringTier } from "@musubi/client/contracts/musubi/registry/v1/inquiry_service";
import { assertShowsNobody, PURPOSE } from "../marked.js";
import { address, CERTIFICATE, newcomer, signingKey, statements, told, withConnection } from "./network.js";

const LIMIT = { timeout: 60_000 };
const REGISTER = { certificate: join(told("PKI"), "register-131121-main") };
const COMMUNICATION = "communication/131121";
const TOKYO = "prefecture/130001";
const CODE = told("CODE");
const WEEK_AND_DAY = 8 * 24 * 3600 * 1000;

function inquire(options: CallOptions = {}, purpose = PURPOSE, from = statements) {
  return withConnection({}, (connection) =>
    new Terminal(connection, { purpose, statements: from }).inquire(CODE, options),
  );
}

function assertRefused(outcome: Outcome<unknown>, reason: string): void {
  assert.equal(outcome.kind, "refused", outcome.toString());
  assert.equal(outcome.reason, reason);
  assert.ok(outcome.fix.length > 0 && outcome.mustAct.length > 0);
  assert.ok(!outcome.toString().includes(CODE));
}

describe("on the demonstration's network", () => {
  test("an inquiry is answered, with a genuine receipt", LIMIT, async () => {
    const outcome = await inquire();

    const { record, answeredBy } = answerOf(outcome);
    const verifier = new ReceiptVerifier({ [COMMUNICATION]: [signingKey(COMMUNICATION)] });
    assert.equal(record?.residentRecordCode, CODE);
    assert.equal(answeredBy, AnsweringTier.COMMUNICATION);
    assert.deepEqual(outcome.kind === "answered" && outcome.receipts.map((each) => verifier.verify(each)), ["GENUINE"]);
    assertShowsNobody(outcome);
  });

  test("an inquiry to the prefecture brings a genuine receipt of both nodes", LIMIT, async () => {
    const file = join(mkdtempSync(join(tmpdir(), "musubi-receipts-")), "receipts");
    const outcome = await withConnection({ onReceipts: keepReceipts(file) }, (connection) =>
      new Terminal(connection, { purpose: PURPOSE, statements }).inquire(CODE, { to: TOKYO }),
    );

    const keys = Object.fromEntries([COMMUNICATION, TOKYO].map((node) => [node, [signingKey(node)]]));
    const verifier = new ReceiptVerifier(keys);
    assert.equal(answerOf(outcome).answeredBy, AnsweringTier.PREFECTURE);
    assert.deepEqual((await keptReceipts(file)).map((each) => verifier.verify(each)), ["GENUINE", "GENUINE"]);
  });

  test("a route that the contract does not have is refused, with a receipt", LIMIT, async () => {
    const outcome = await withConnection(REGISTER, (connection) =>
      new Terminal(connection, { purpose: PURPOSE, statements }).inquire(CODE),
    );

    assertRefused(outcome, "ROUTE_NOT_ALLOWED");
    assert.equal(outcome.kind === "refused" && outcome.receipts.length, 1);
  });

  test("a purpose that breaks its format is refused", LIMIT, async () => {
    assertRefused(await inquire({}, { ...PURPOSE, reference: "A 1" }), "PURPOSE_MALFORMED");
  });

  test("a purpose that the statement does not name is refused", LIMIT, async () => {
    const other: typeof statements = (wanted) =>
      statements({ ...wanted, purpose: { ...wanted.purpose, business: "pension" } });

    assertRefused(await inquire({}, PURPOSE, other), "STATEMENT_FOR_OTHER_CALL");
  });

  test("a statement that was used is refused", LIMIT, async () => {
    let kept: string | undefined;
    const once: typeof statements = async (wanted) => (kept ??= await statements(wanted));

    assert.equal((await inquire({}, PURPOSE, once)).kind, "answered");
    assertRefused(await inquire({}, PURPOSE, once), "STATEMENT_USED");
  });

  test("a request id of last week is refused", LIMIT, async () => {
    const requestId = nextRequestId(Date.now() - WEEK_AND_DAY);

    assertRefused(await inquire({ requestId }), "REQUEST_ID_TOO_OLD");
  });

  test("a person whom nobody knows is refused", LIMIT, async () => {
    const stranger = newcomer("STRANGER").residentRecordCode;
    const outcome = await withConnection({}, (connection) =>
      new Terminal(connection, { purpose: PURPOSE, statements }).inquire(stranger),
    );

    assertRefused(outcome, "PERSON_NOT_FOUND");
    assert.ok(!outcome.toString().includes(stranger));
  });

  test("a search lists hits one by one", LIMIT, async () => {
    await withConnection({}, async (connection) => {
      const terminal = new Terminal(connection, { purpose: PURPOSE, statements });
      const list = terminal.search({ key: { case: "residentRecordCode", value: CODE } });
      const codes: (string | undefined)[] = [];
      for await (const { record } of list) {
        codes.push(record?.residentRecordCode);
      }
      assert.deepEqual(codes, [CODE]);
      assert.equal(list.answeredBy, AnsweringTier.COMMUNICATION);
    });
  });

  test("a search that asks for too little is refused", LIMIT, async () => {
    const outcome = await withConnection({}, (connection) =>
      new Terminal(connection, { purpose: PURPOSE, statements })
        .search({ key: { case: "items", value: { name: "架空山" } } })
        .all(),
    );

    assertRefused(outcome, "CONDITION_WEAK");
  });

  test("a confirmation says who it is", LIMIT, async () => {
    const outcome = await withConnection({}, (connection) =>
      new Terminal(connection, { purpose: PURPOSE, statements }).confirm({
        key: { case: "residentRecordCode", value: CODE },
      }),
    );

    assert.equal(answerOf(outcome).result, ConfirmationResult.CONFIRMED);
  });

  test("a push is done once, however often it is repeated", LIMIT, async () => {
    const requestId = nextRequestId();
    const record = newcomer("NEWCOMER");
    await withConnection(REGISTER, async (connection) => {
      const register = new Register(connection);
      const first = answerOf(await register.push(record, { requestId, patienceMillis: 10_000 }));
      const again = answerOf(await register.push(record, { requestId }));
      assert.ok(first.updateSequenceNumber > 0n);
      assert.equal(again.updateSequenceNumber, first.updateSequenceNumber);
      assertRefused(await register.push(newcomer("OTHER_NEWCOMER"), { requestId }), "REQUEST_ID_REUSED");
    });
  });

  test("a node that is another is not trusted", LIMIT, async () => {
    const outcome = await withConnection({ node: "communication/401307" }, (connection) =>
      new Terminal(connection, { purpose: PURPOSE, statements }).inquire(CODE),
    );

    assert.equal(outcome.kind === "failed" && outcome.failure, "NODE_NOT_TRUSTED");
  });

  test("every call on one connection at once is answered", LIMIT, async () => {
    await withConnection(address(CERTIFICATE), async (connection) => {
      const terminal = new Terminal(connection, { purpose: PURPOSE, statements });
      const outcomes = await Promise.all(Array.from({ length: 100 }, () => terminal.inquire(CODE)));
      assert.deepEqual(new Set(outcomes.map((each) => each.kind)), new Set(["answered"]));
    });
  });
});
