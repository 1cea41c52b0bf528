import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connect, FailedError, answerOf, Terminal, type FailureKind, type Outcome } from "@musubi/client";
import { Authority } from "./pki.js";
import { assertShowsNobody, MARK, PURPOSE, standardErrorOf } from "./marked.js";
import { answer, frame, inquired, OK, Peer, refusal, type Behaviour } from "./peer.js";

const LIMIT = { timeout: 15_000 };

interface Case {
  readonly what: string;
  readonly behave: Behaviour;
  readonly failure: FailureKind;
  readonly mayRepeat: boolean;
}

/** A node that says in its status what it was asked; nobody may see that. */
const ECHO = { "grpc-message": encodeURIComponent(`${MARK.code} ${MARK.name}`) };

const CASES: readonly Case[] = [
  {
    what: "bytes that are no message",
    behave: (stream) => answer(stream, [frame(Buffer.from("ffffffffff", "hex"))], OK),
    failure: "ANSWER_UNREADABLE",
    mayRepeat: false,
  },
  {
    what: "a message cut in its middle",
    behave: (stream) => answer(stream, [frame(inquired(), 100)], OK),
    failure: "ANSWER_UNREADABLE",
    mayRepeat: false,
  },
  {
    what: "a message marked as compressed that is not",
    behave: (stream) => answer(stream, [Buffer.concat([Buffer.of(1), frame(inquired()).subarray(1)])], OK),
    failure: "ANSWER_UNREADABLE",
    mayRepeat: false,
  },
  {
    what: "a page of the web",
    behave: (stream) => {
      stream.respond({ ":status": 200, "content-type": "text/html" });
      stream.end(`<p>${MARK.name}</p>`);
    },
    failure: "ANSWER_UNREADABLE",
    mayRepeat: false,
  },
  {
    what: "no answer and status OK",
    behave: (stream) => answer(stream, [], OK),
    failure: "ANSWER_UNREADABLE",
    mayRepeat: false,
  },
  {
    what: "two answers",
    behave: (stream) => answer(stream, [frame(inquired()), frame(inquired())], OK),
    failure: "ANSWER_UNREADABLE",
    mayRepeat: false,
  },
  {
    what: "answers without end",
    behave: (stream) => answer(stream, Array(50).fill(frame(inquired()))),
    failure: "ANSWER_UNREADABLE",
    mayRepeat: false,
  },
  {
    what: "an answer of 5 MiB",
    behave: (stream) => answer(stream, [frame(Buffer.alloc(5 * 1024 * 1024))], OK),
    failure: "ANSWER_TOO_LARGE",
    mayRepeat: false,
  },
  {
    what: "no answer ever",
    behave: () => {},
    failure: "TOO_LATE",
    mayRepeat: true,
  },
  {
    what: "an answer and no end",
    behave: (stream) => answer(stream, [frame(inquired())]),
    failure: "TOO_LATE",
    mayRepeat: true,
  },
  {
    what: "a connection that ends",
    behave: (stream) => stream.session!.destroy(),
    failure: "BROKE_OFF",
    mayRepeat: true,
  },
  {
    what: "a connection that ends after the answer and before its status",
    behave: (stream) => {
      answer(stream, [frame(inquired())]);
      setImmediate(() => stream.session?.destroy());
    },
    failure: "BROKE_OFF",
    mayRepeat: true,
  },
  {
    what: "a stream that is reset",
    behave: (stream) => stream.close(2),
    failure: "BROKE_OFF",
    mayRepeat: true,
  },
  {
    what: "an end without status",
    behave: (stream) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" });
      stream.end(frame(inquired()));
    },
    failure: "BROKE_OFF",
    mayRepeat: true,
  },
  {
    what: "UNAVAILABLE without a reason",
    behave: (stream) => answer(stream, [], { "grpc-status": "14", ...ECHO }),
    failure: "BROKE_OFF",
    mayRepeat: true,
  },
  {
    what: "PERMISSION_DENIED without a reason",
    behave: (stream) => answer(stream, [], { "grpc-status": "7", ...ECHO }),
    failure: "ANSWER_UNREADABLE",
    mayRepeat: false,
  },
  {
    what: "a status that gRPC does not have",
    behave: (stream) => answer(stream, [], { "grpc-status": "99", ...ECHO }),
    failure: "ANSWER_UNREADABLE",
    mayRepeat: false,
  },
  {
    what: "a reason of another domain",
    behave: (stream) => answer(stream, [], refusal(7, "ROUTE_NOT_ALLOWED", { domain: "example" })),
    failure: "ANSWER_UNREADABLE",
    mayRepeat: false,
  },
  {
    what: "a reason that cannot be read",
    behave: (stream) => answer(stream, [], { "grpc-status": "7", "grpc-status-details-bin": "/////w==" }),
    failure: "ANSWER_UNREADABLE",
    mayRepeat: false,
  },
];

describe("an answer that is none", () => {
  const authority = new Authority();
  const [own, node] = [authority.issue(), authority.issue()];

  async function inquire(behave: Behaviour, deadlineMillis = 5_000): Promise<Outcome<unknown>> {
    const peer = await Peer.start(node, behave);
    const connection = await connect({ ...peer.address(own), deadlineMillis });
    try {
      const terminal = new Terminal(connection, { purpose: PURPOSE, statements: () => "eyJ" });
      return await terminal.inquire({
        key: { case: "residentRecordCode", value: MARK.code },
        expected: { name: MARK.name },
      });
    } finally {
      connection.close();
      peer.close();
    }
  }

  for (const { what, behave, failure, mayRepeat } of CASES) {
    test(`${what} is ${failure}`, LIMIT, async () => {
      let outcome: Outcome<unknown> | undefined;
      const deadline = failure === "TOO_LATE" ? 300 : 5_000;

      const written = await standardErrorOf(async () => (outcome = await inquire(behave, deadline)));

      assert.equal(outcome!.kind, "failed");
      assert.deepEqual([outcome!.failure, outcome!.mayRepeat], [failure, mayRepeat]);
      assert.match(outcome!.message, /repeat|renew/);
      assertShowsNobody(outcome);
      assert.throws(() => answerOf(outcome!), (e) => {
        assertShowsNobody(e);
        return e instanceof FailedError;
      });
      assert.equal(written, "");
    });
  }

  test("the same node that answers as it should is answered", LIMIT, async () => {
    const outcome = await inquire((stream) => answer(stream, [frame(inquired())], OK));

    assert.equal(outcome.kind, "answered");
  });
});
