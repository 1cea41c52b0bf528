import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { inspect } from "node:util";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  answerOf,
  connect,
  RefusedError,
  Register,
  Terminal,
  type CallOptions,
  type Connection,
  type WantedStatement,
} from "@musubi/client";
import {
  InquireResponseSchema,
  type InquireResponse,
} from "@musubi/client/contracts/musubi/registry/v1/inquiry_service";
import { PushUpdateResponseSchema } from "@musubi/client/contracts/musubi/registry/v1/update_service";
import { assertShowsNobody, MARK, printedForms, PURPOSE } from "./marked.js";
import { answer, frame, inquired, OK, Peer, refusal, type Behaviour } from "./peer.js";
import { Authority } from "./pki.js";

const LIMIT = { timeout: 15_000 };
const authority = new Authority();
const [node, own] = [authority.issue(), authority.issue()];
const opened: (Peer | Connection)[] = [];
const PERSON = { residentRecordCode: MARK.code, nameKanji: MARK.name };

afterEach(() => opened.splice(0).forEach((each) => each.close()));

async function meet(behave: Behaviour): Promise<{ peer: Peer; connection: Connection }> {
  const peer = await Peer.start(node, behave);
  const connection = await connect(peer.address(own));
  opened.push(peer, connection);
  return { peer, connection };
}

async function inquire(behave: Behaviour, options?: CallOptions) {
  const { peer, connection } = await meet(behave);
  const wanted: WantedStatement[] = [];
  const statements = (each: WantedStatement) => `eyJ${wanted.push(each)}`;
  const outcome = await new Terminal(connection, { purpose: PURPOSE, statements }).inquire(MARK.code, options);
  return { outcome, peer, wanted };
}

describe("a refusal", () => {
  test("of an old request id says what it is, who acts and what to do", LIMIT, async () => {
    const { outcome } = await inquire((stream) => answer(stream, [], refusal(9, "REQUEST_ID_TOO_OLD")));

    assert.equal(outcome.kind, "refused");
    assert.deepEqual(
      [outcome.code, outcome.reason, outcome.mustAct, outcome.fix, outcome.field, outcome.mayRepeat],
      ["FAILED_PRECONDITION", "REQUEST_ID_TOO_OLD", "CALLER_DEVELOPER", "do the other thing", "", false],
    );
    assert.match(outcome.requestId, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assertShowsNobody(outcome);
  });

  test("of a field names it, and is an exception for who prefers one", LIMIT, async () => {
    const trailers = refusal(3, "PURPOSE_MALFORMED", { metadata: { field: "reference" } });

    const { outcome } = await inquire((stream) => answer(stream, [], trailers));

    assert.equal(outcome.kind === "refused" && outcome.field, "reference");
    assert.throws(() => answerOf(outcome), RefusedError);
  });

  test("has receipts, one of each node", LIMIT, async () => {
    const receipts = { "musubi-receipt-bin": ["AQI=", "AwQ="] };

    const { outcome } = await inquire((stream) =>
      answer(stream, [], { ...refusal(7, "ROUTE_NOT_ALLOWED"), ...receipts }),
    );

    assert.equal(outcome.kind, "refused");
    assert.deepEqual(outcome.receipts.map((each) => [...each]), [[1, 2], [3, 4]]);
  });

  test("that may be repeated is repeated: same id, same statement, after what the node asks", LIMIT, async () => {
    const begun = Date.now();
    let times = 0;
    const { outcome, peer, wanted } = await inquire(
      (stream) =>
        ++times < 3
          ? answer(stream, [], refusal(8, "NODE_BUSY", { retryMillis: 150 }))
          : answer(stream, [frame(inquired())], OK),
      { patienceMillis: 10_000 },
    );

    assert.equal(outcome.kind, "answered");
    assert.ok(Date.now() - begun >= 300, "repeated sooner than the node asked");
    assert.equal(new Set(peer.calls.map((call) => call.headers["musubi-request-id"])).size, 1);
    assert.equal(new Set(peer.calls.map((call) => call.headers["musubi-operator-statement"])).size, 1);
    assert.equal(wanted.length, 1);
  });

  test("that may be repeated is not without patience", LIMIT, async () => {
    const { outcome, peer } = await inquire((stream) => answer(stream, [], refusal(14, "TIER_UNAVAILABLE")));

    assert.equal(outcome.kind === "refused" && outcome.mayRepeat, true);
    assert.equal(peer.calls.length, 1);
  });

  test("that may not be repeated is not, with any patience", LIMIT, async () => {
    const patient = { patienceMillis: 5_000 };

    const { peer } = await inquire((stream) => answer(stream, [], refusal(9, "STATEMENT_USED")), patient);

    assert.equal(peer.calls.length, 1);
  });
});

describe("what a call carries", () => {
  test("a call of a person: who, what for, where to, and a statement for all of them", LIMIT, async () => {
    const { peer, wanted } = await inquire((stream) => answer(stream, [frame(inquired())], OK), {
      to: "prefecture/130001",
    });

    const { headers } = peer.calls[0]!;
    assert.deepEqual(
      ["business", "reference", "operator", "terminal", "operator-statement", "to"].map(
        (name) => headers[`musubi-${name}`],
      ),
      [...Object.values(PURPOSE), "eyJ1", "prefecture/130001"],
    );
    assert.equal(wanted[0]!.method, "musubi.registry.v1.InquiryService/Inquire");
    assert.deepEqual(wanted[0]!.audience, ["131121", "130001", "900001"]);
    assert.equal(wanted[0]!.thumbprint.length, 43);
  });

  test("a call of a machine names no person, and the id that it is given", LIMIT, async () => {
    const pushed = Buffer.from(
      toBinary(PushUpdateResponseSchema, create(PushUpdateResponseSchema, { updateSequenceNumber: 7n })),
    );
    const { peer, connection } = await meet((stream) => answer(stream, [frame(pushed)], OK));

    const outcome = await new Register(connection).push(PERSON, { requestId: "given" });

    assert.equal(answerOf(outcome).updateSequenceNumber, 7n);
    assert.equal(peer.calls[0]!.headers["musubi-request-id"], "given");
    assert.equal(peer.calls[0]!.headers["musubi-operator"], undefined);
  });

  test("a purpose that no header can carry is refused here, without its value", LIMIT, async () => {
    const { connection } = await meet(() => {});
    const terminal = new Terminal(connection, { purpose: PURPOSE, statements: () => "eyJ" });

    await assert.rejects(terminal.withReference(MARK.name).inquire(MARK.code), (e) => {
      assertShowsNobody(e);
      return e instanceof TypeError && e.message.startsWith("musubi-reference");
    });
  });

  test("a request that is none is refused here, without its values", LIMIT, async () => {
    const { peer, connection } = await meet(() => {});
    const request = { expected: { birthDate: { year: Number(MARK.code) } } };
    const options = { purpose: PURPOSE, statements: () => "eyJ" };

    await assert.rejects(
      connection.callUnchecked("musubi.registry.v1.InquiryService/Inquire", request, options),
      (e) => {
        assertShowsNobody(e);
        return e instanceof TypeError && e.message.includes("InquireRequest");
      },
    );
    assert.equal(peer.calls.length, 0);
  });

  test("what the source of statements throws is the call's error", LIMIT, async () => {
    const { connection } = await meet(() => {});
    const statements = () => Promise.reject(new Error("not permitted"));

    await assert.rejects(new Terminal(connection, { purpose: PURPOSE, statements }).inquire(MARK.code), /not permitted/);
  });
});

describe("an answer", () => {
  test("with a field and a value that this client does not know is answered, and shows the value", LIMIT, async () => {
    const unknownField = Buffer.from("c23e0401020304", "hex");
    const grown = Buffer.concat([inquired({ answeredBy: 99 as never, record: PERSON }), unknownField]);

    const { outcome } = await inquire((stream) => answer(stream, [frame(grown)], OK));

    const found: InquireResponse = answerOf(outcome);
    assert.equal(found.answeredBy, 99);
    assert.equal(found.$unknown?.length, 1);
    assert.equal(found.record?.nameKanji, MARK.name);
  });

  test("about a person prints without it, whole or in part", LIMIT, async () => {
    const { outcome } = await inquire((stream) => answer(stream, [frame(inquired({ record: PERSON }))], OK));

    const found = answerOf(outcome);
    assertShowsNobody(outcome);
    assert.equal(inspect(found), "musubi.registry.v1.InquireResponse { withheld }");
    assert.equal(inspect([found.record]), "[ musubi.registry.v1.IdentityNotice { withheld } ]");
  });

  test("as protobuf-es reads it would print the person: the test above can fail", () => {
    const plain = fromBinary(InquireResponseSchema, inquired({ record: PERSON }));

    assert.ok(printedForms(plain).includes(MARK.name));
  });

  test("is not given before its receipts are kept, and an error of the keeper is the call's", LIMIT, async () => {
    const peer = await Peer.start(node, (stream) =>
      answer(stream, [frame(inquired())], { ...OK, "musubi-receipt-bin": "AQI=" }),
    );
    const onReceipts = () => Promise.reject(new Error("disk full"));
    const connection = await connect({ ...peer.address(own), onReceipts });
    opened.push(peer, connection);
    const terminal = new Terminal(connection, { purpose: PURPOSE, statements: () => "eyJ" });

    await assert.rejects(terminal.inquire(MARK.code), /disk full/);
  });
});
