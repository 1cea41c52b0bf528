import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, afterEach, describe, mock, test } from "node:test";
import {
  connect,
  FailedError,
  nextRequestId,
  Terminal,
  type CallOptions,
  type ConnectOptions,
  type Connection,
  type FailureKind,
} from "@musubi/client";
import { assertShowsNobody, MARK, PURPOSE, until } from "./marked.js";
import { answer, frame, inquired, OK, Peer, type Behaviour } from "./peer.js";
import { Authority } from "./pki.js";

const LIMIT = { timeout: 20_000 };
const authority = new Authority();
const other = new Authority();
const node = authority.issue();
const own = authority.issue();
const opened: (Peer | Connection)[] = [];

const ANSWERS: Behaviour = (stream) => answer(stream, [frame(inquired())], OK);

afterEach(() => opened.splice(0).forEach((each) => each.close()));

async function peerWith(certificate: string, behave = ANSWERS, tls = {}): Promise<Peer> {
  const peer = await Peer.start(certificate, behave, tls);
  opened.push(peer);
  return peer;
}

async function terminalOf(address: ConnectOptions): Promise<Terminal> {
  const connection = await connect(address);
  opened.push(connection);
  return new Terminal(connection, { purpose: PURPOSE, statements: () => "eyJ" });
}

async function inquire(address: ConnectOptions, options?: CallOptions) {
  const outcome = await (await terminalOf(address)).inquire(MARK.code, options);
  assertShowsNobody(outcome);
  return outcome;
}

describe("a node that is not trusted", () => {
  const wrong: [string, () => Promise<Peer>, FailureKind][] = [
    ["another authority", () => peerWith(other.issue()), "NODE_NOT_TRUSTED"],
    [
      "another name",
      () => peerWith(authority.issue({ dns: "communication-401307.musubi.internal" })),
      "NODE_NOT_TRUSTED",
    ],
    ["an expired certificate", () => peerWith(authority.issue({ days: -1 })), "NODE_NOT_TRUSTED"],
    ["TLS 1.2 only", () => peerWith(node, ANSWERS, { maxVersion: "TLSv1.2" }), "NODE_NOT_TRUSTED"],
    ["another authority for callers", () => peerWith(node, ANSWERS, { ca: readFileSync(other.root) }), "NOT_ADMITTED"],
  ];
  for (const [what, start, failure] of wrong) {
    test(`${what} is ${failure}, and no call arrives`, LIMIT, async () => {
      const peer = await start();

      const outcome = await inquire(peer.address(own));

      assert.equal(outcome.kind, "failed");
      assert.deepEqual([outcome.failure, outcome.mayRepeat], [failure, false]);
      assert.equal(peer.calls.length, 0);
    });
  }

  test("a node that ends the handshake with an alert is NOT_ADMITTED", LIMIT, async () => {
    const strict = ["-Verify", "1", "-verify_return_error", "-CAfile", other.root, "-tls1_3", "-alpn", "h2"];
    const identity = ["-cert", join(node, "chain.pem"), "-key", join(node, "key.pem")];
    const server = spawn("openssl", ["s_server", "-accept", "127.0.0.1:0", ...strict, ...identity]);
    after(() => server.kill());
    const lines = createInterface({ input: server.stdout });
    let port = 0;
    lines.on("line", (line) => (port = Number(/^ACCEPT .*:(\d+)$/.exec(line)?.[1] ?? port)));
    await until(() => port > 0);

    const outcome = await inquire({ host: "127.0.0.1", port, node: "communication/131121", certificate: own });

    assert.equal(outcome.kind === "failed" && outcome.failure, "NOT_ADMITTED");
  });

  test("the same with nothing wrong is answered", LIMIT, async () => {
    const peer = await peerWith(node);

    assert.equal((await inquire(peer.address(own))).kind, "answered");
  });

  test("a name that the certificate does not have and the caller asks for is found out", LIMIT, async () => {
    const peer = await peerWith(node);

    const outcome = await inquire({ ...peer.address(own), node: "prefecture/130001" });

    assert.equal(outcome.kind === "failed" && outcome.failure, "NODE_NOT_TRUSTED");
  });
});

describe("a node that is away", () => {
  test("nobody listens: NODE_AWAY", LIMIT, async () => {
    const peer = await peerWith(node);
    const address = peer.address(own);
    peer.close();

    const outcome = await inquire(address);

    assert.equal(outcome.kind === "failed" && outcome.failure, "NODE_AWAY");
  });

  test("a host that does not exist: NODE_AWAY", LIMIT, async () => {
    const outcome = await inquire({ host: "nowhere.invalid", port: 1, node: "nation/900001", certificate: own });

    assert.equal(outcome.kind === "failed" && outcome.failure, "NODE_AWAY");
  });

  test("who takes the connection and says nothing: TOO_LATE", LIMIT, async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    after(() => silent.close());
    await until(() => silent.listening);
    const { port } = silent.address() as AddressInfo;

    const outcome = await inquire({
      host: "127.0.0.1",
      port,
      node: "nation/900001",
      certificate: own,
      deadlineMillis: 300,
    });

    assert.equal(outcome.kind === "failed" && outcome.failure, "TOO_LATE");
  });

  test("the caller ends the call: CANCELLED", LIMIT, async () => {
    const caller = new AbortController();
    const peer = await peerWith(node, () => caller.abort());

    const outcome = await inquire(peer.address(own), { signal: caller.signal });

    assert.equal(outcome.kind === "failed" && outcome.failure, "CANCELLED");
  });

  test("the caller had ended the call before: CANCELLED, and no call arrives", LIMIT, async () => {
    const peer = await peerWith(node);

    const outcome = await inquire(peer.address(own), { signal: AbortSignal.abort() });

    assert.equal(outcome.kind === "failed" && outcome.failure, "CANCELLED");
    assert.equal(peer.calls.length, 0);
  });

  test("with patience, a node that comes back is asked again with the same id", LIMIT, async () => {
    const requestId = nextRequestId();
    let first = true;
    const peer = await peerWith(node, (stream) => {
      if (first) {
        first = false;
        stream.session!.destroy();
      } else {
        ANSWERS(stream, { headers: {}, fingerprint: "", message: Buffer.alloc(0) });
      }
    });

    const outcome = await inquire(peer.address(own), { requestId, patienceMillis: 10_000 });

    assert.equal(outcome.kind, "answered");
    assert.deepEqual(
      peer.calls.map((call) => call.headers["musubi-request-id"]),
      [requestId, requestId],
    );
    assert.equal(new Set(peer.calls.map((call) => call.headers["musubi-operator-statement"])).size, 1);
  });
});

for (const wrong of [{ port: Number.NaN }, { port: 0 }, { port: 65_536 }, { node: "131121" }]) {
  test(`an address that is none is a RangeError: ${Object.keys(wrong)} ${Object.values(wrong)}`, async () => {
    const address = { host: "127.0.0.1", port: 1, node: "communication/131121", certificate: own };

    await assert.rejects(connect({ ...address, ...wrong }), RangeError);
  });
}

describe("an own certificate", () => {
  const broken: [string, string, (directory: string) => void][] = [
    ["a key that is missing", "key.pem: cannot be read", (d) => rmSync(join(d, "key.pem"))],
    ["a key that is none", "key.pem: no private key", (d) => writeFileSync(join(d, "key.pem"), "key")],
    [
      "a key with broken bytes",
      "key.pem: not a private key",
      (d) => writeFileSync(join(d, "key.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
    ],
    ["the key of another", "key.pem: not the key", (d) => copyFileSync(join(own, "key.pem"), join(d, "key.pem"))],
    ["no certificate", "chain.pem: no certificate", (d) => writeFileSync(join(d, "chain.pem"), "")],
    ["another root", "chain.pem: does not lead", (d) => copyFileSync(other.root, join(d, "root.pem"))],
  ];
  for (const [what, detail, damage] of broken) {
    test(`${what} is CERTIFICATE_UNUSABLE and says which file`, LIMIT, async () => {
      const directory = authority.issue();
      damage(directory);

      await assertUnusable(directory, detail);
    });
  }

  test("one that has expired is CERTIFICATE_UNUSABLE", LIMIT, async () => {
    await assertUnusable(authority.issue({ days: -1 }), "chain.pem: a certificate that has expired");
  });

  test("one that expires while connected is CERTIFICATE_UNUSABLE, and no call goes out", LIMIT, async () => {
    const peer = await peerWith(node);
    const terminal = await terminalOf(peer.address(authority.issue({ days: 1 })));
    assert.equal((await terminal.inquire(MARK.code)).kind, "answered");
    mock.timers.enable({ apis: ["Date"], now: Date.now() + 2 * 24 * 3600 * 1000 });
    after(() => mock.timers.reset());

    const outcome = await terminal.inquire(MARK.code);

    mock.timers.reset();
    assert.equal(outcome.kind === "failed" && outcome.failure, "CERTIFICATE_UNUSABLE");
    assert.equal(peer.calls.length, 1);
    assert.equal((await terminal.inquire(MARK.code)).kind, "answered");
  });

  test("one that is renewed is taken while a call runs, and no call fails", LIMIT, async () => {
    const running: (() => void)[] = [];
    const peer = await peerWith(node, (stream, { headers }) => {
      const respond = () => answer(stream, [frame(inquired())], OK);
      headers["musubi-reference"] === "waits" ? running.push(respond) : respond();
    });
    const [directory, renewed] = [authority.issue(), authority.issue()];
    const terminal = await terminalOf(peer.address(directory));
    const first = terminal.withReference("waits").inquire(MARK.code);
    await until(() => running.length === 1);

    replace(renewed, directory, "key.pem");
    assert.equal((await terminal.inquire(MARK.code)).kind, "answered");
    replace(renewed, directory, "chain.pem");
    await until(async () => {
      assert.equal((await terminal.inquire(MARK.code)).kind, "answered");
      return new Set(peer.calls.map((call) => call.fingerprint)).size === 2;
    });

    running[0]!();
    assert.equal((await first).kind, "answered");
    assert.notEqual(peer.calls.at(-1)!.fingerprint, peer.calls[0]!.fingerprint);
  });

  test("one that the node does not take leaves the old connection in use", LIMIT, async () => {
    const peer = await peerWith(node);
    const directory = authority.issue();
    const terminal = await terminalOf({ ...peer.address(directory) });
    assert.equal((await terminal.inquire(MARK.code)).kind, "answered");
    const before = await stopsTaking(peer, directory);

    await until(async () => {
      assert.equal((await terminal.inquire(MARK.code)).kind, "answered");
      return peer.calls.length > before + 20;
    });

    assert.equal(new Set(peer.calls.map((call) => call.fingerprint)).size, 1);
  });
});

/** Gives the caller a certificate of an authority that the node does not know, with that one's root. */
async function stopsTaking(peer: Peer, directory: string): Promise<number> {
  const foreign = other.issue();
  ["key.pem", "chain.pem", "root.pem"].forEach((file) => replace(foreign, directory, file));
  return peer.calls.length;
}

function replace(from: string, to: string, file: string): void {
  copyFileSync(join(from, file), join(to, `${file}.new`));
  renameSync(join(to, `${file}.new`), join(to, file));
}

async function assertUnusable(directory: string, detail: string): Promise<void> {
  const address = { host: "127.0.0.1", port: 1, node: "communication/131121", certificate: directory };
  await assert.rejects(connect(address), (e) => {
    assert.ok(e instanceof FailedError);
    assert.equal(e.failed.failure, "CERTIFICATE_UNUSABLE");
    assert.ok(e.failed.detail.startsWith(detail), e.failed.detail);
    return true;
  });
}
