import assert from "node:assert/strict";
import type { ServerHttp2Stream } from "node:http2";
import { afterEach, describe, test } from "node:test";
import { create, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { connect, FailedError, RefusedError, Terminal, type Connection } from "@musubi/client";
import { SearchResponseSchema } from "@musubi/client/contracts/musubi/confirmation/v1/search_service";
import { assertShowsNobody, MARK, PURPOSE } from "./marked.js";
import { answer, frame, OK, Peer, refusal, type Behaviour } from "./peer.js";
import { Authority } from "./pki.js";

const LIMIT = { timeout: 20_000 };
const CONDITION = { key: { case: "items", value: { name: MARK.name } } } as const;
const authority = new Authority();
const [node, own] = [authority.issue(), authority.issue()];
const opened: (Peer | Connection)[] = [];

afterEach(() => opened.splice(0).forEach((each) => each.close()));

async function terminalAt(behave: Behaviour): Promise<Terminal> {
  const peer = await Peer.start(node, behave);
  const connection = await connect(peer.address(own));
  opened.push(peer, connection);
  return new Terminal(connection, { purpose: PURPOSE, statements: () => "eyJ" });
}

function step(init: MessageInitShape<typeof SearchResponseSchema>): Buffer {
  return frame(toBinary(SearchResponseSchema, create(SearchResponseSchema, init)));
}

function hit(name: string = MARK.name): Buffer {
  return step({ step: { case: "hit", value: { record: { nameKanji: name } } } });
}

function summary(hits: number): Buffer {
  return step({ step: { case: "summary", value: { hits, answeredBy: 2 } } });
}

describe("a list of hits", () => {
  test("that is whole is answered, one by one and at once", LIMIT, async () => {
    const terminal = await terminalAt((stream) => answer(stream, [hit(), hit(), summary(2)], OK));

    const list = terminal.search(CONDITION);
    const names: (string | undefined)[] = [];
    for await (const { record } of list) {
      names.push(record?.nameKanji);
    }

    assert.deepEqual(names, [MARK.name, MARK.name]);
    assert.equal(list.answeredBy, 2);
    const all = await terminal.search(CONDITION).all();
    assert.equal(all.kind === "answered" && all.answer.length, 2);
  });

  test("of nobody is whole", LIMIT, async () => {
    const terminal = await terminalAt((stream) => answer(stream, [summary(0)], OK));

    const all = await terminal.search(CONDITION).all();

    assert.deepEqual(all.kind === "answered" && all.answer, []);
  });

  const halves: [string, Behaviour][] = [
    ["without a summary", (stream) => answer(stream, [hit()], OK)],
    ["whose summary counts more", (stream) => answer(stream, [hit(), summary(2)], OK)],
    ["that goes on after its summary", (stream) => answer(stream, [summary(0), hit()], OK)],
    ["of nothing at all", (stream) => answer(stream, [], OK)],
    [
      "whose node goes away in the middle",
      (stream) => {
        answer(stream, [hit()]);
        setImmediate(() => stream.session?.destroy());
      },
    ],
  ];
  for (const [what, behave] of halves) {
    test(`${what} is BROKE_OFF, and nothing of it is given`, LIMIT, async () => {
      const terminal = await terminalAt(behave);

      const all = await terminal.search(CONDITION).all();

      assert.equal(all.kind, "failed");
      assert.deepEqual([all.failure, all.mayRepeat], ["BROKE_OFF", true]);
      assertShowsNobody(all);
      await assert.rejects(readOut(terminal), FailedError);
    });
  }

  test("that is refused after hits is refused, and a loop over it throws", LIMIT, async () => {
    const terminal = await terminalAt((stream) => answer(stream, [hit()], refusal(14, "STOPPING")));

    const all = await terminal.search(CONDITION).all();

    assert.equal(all.kind === "refused" && all.reason, "STOPPING");
    await assert.rejects(readOut(terminal), RefusedError);
  });

  test("that nobody takes is not sent, and leaving it ends the call", LIMIT, async () => {
    const sender = new Sender();
    const terminal = await terminalAt((stream) => sender.send(stream));

    for await (const found of terminal.search(CONDITION)) {
      assert.ok(found.record);
      await sender.blocked;
      break;
    }

    await sender.closed;
    assert.ok(sender.sent < Sender.ALL, `${sender.sent} hits sent to who took one`);
  });

  test("that is taken is sent whole: the test above can fail", LIMIT, async () => {
    const sender = new Sender();
    const terminal = await terminalAt((stream) => sender.send(stream));

    const all = await terminal.search(CONDITION).all();

    assert.equal(all.kind, "answered");
    assert.equal(sender.sent, Sender.ALL);
  });
});

async function readOut(terminal: Terminal): Promise<void> {
  for await (const found of terminal.search(CONDITION)) {
    assert.ok(found);
  }
}

/** A node with many large hits that counts those that have left it. */
class Sender {
  static readonly ALL = 500;
  sent = 0;
  private tell: (() => void)[] = [];
  /** The transport took no more. */
  readonly blocked = new Promise<void>((resolve) => (this.tell[0] = resolve));
  readonly closed = new Promise<void>((resolve) => (this.tell[1] = resolve));

  send(stream: ServerHttp2Stream): void {
    stream.once("close", () => this.tell[1]!());
    answer(stream, Array(0), undefined);
    const one = hit("架".repeat(20_000));
    const next = () => {
      while (this.sent < Sender.ALL) {
        this.sent++;
        if (!stream.write(one)) {
          stream.once("drain", next);
          this.tell[0]!();
          return;
        }
      }
      stream.removeAllListeners("wantTrailers");
      stream.on("wantTrailers", () => stream.sendTrailers(OK));
      stream.end(summary(Sender.ALL));
    };
    next();
  }
}
