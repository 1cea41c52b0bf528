import { once } from "node:events";
import { readFileSync } from "node:fs";
import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { create, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack, durationFromMs } from "@bufbuild/protobuf/wkt";
import type { ConnectOptions } from "@musubi/client";
import { ErrorInfoSchema, RetryInfoSchema, StatusSchema } from "@musubi/client/contracts/google/rpc/status";
import {
  InquireResponseSchema,
  AnsweringTier,
} from "@musubi/client/contracts/musubi/registry/v1/inquiry_service";

/** A call as the peer sees it. */
export interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly fingerprint: string;
  readonly message: Buffer;
}

export type Behaviour = (stream: ServerHttp2Stream, seen: Seen) => void;

/** A node that does what a test wants, on plain HTTP/2 over TLS: gRPC has no say in it. */
export class Peer {
  readonly calls: Seen[] = [];
  private readonly sessions = new Set<ServerHttp2Session>();

  private constructor(
    private readonly server: Http2SecureServer,
    behave: Behaviour,
  ) {
    server.on("session", (session) => this.sessions.add(session));
    server.on("stream", (stream, headers) => {
      stream.on("error", () => {});
      void this.serve(stream, headers, behave);
    });
  }

  /** @param certificate of the node; callers must be of the same authority unless tls says otherwise */
  static async start(certificate: string, behave: Behaviour, tls: SecureServerOptions = {}): Promise<Peer> {
    const file = (name: string) => readFileSync(join(certificate, name));
    const server = createSecureServer({
      key: file("key.pem"),
      cert: file("chain.pem"),
      ca: file("root.pem"),
      requestCert: true,
      rejectUnauthorized: true,
      ...tls,
    });
    server.on("sessionError", () => {});
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Peer(server, behave);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** How a client connects to it. */
  address(certificate: string): ConnectOptions {
    const node = "communication/131121";
    return { host: "127.0.0.1", port: this.port, node, certificate, deadlineMillis: 5_000 };
  }

  /** Ends every connection at once. */
  cut(): void {
    this.sessions.forEach((session) => session.destroy());
    this.sessions.clear();
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private async serve(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    behave: Behaviour,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
    }
    const certificate = (stream.session!.socket as TLSSocket).getPeerX509Certificate();
    const message = Buffer.concat(chunks).subarray(5);
    const seen = { headers, fingerprint: certificate?.fingerprint256 ?? "", message };
    this.calls.push(seen);
    behave(stream, seen);
  }
}

/** A message as it travels. */
export function frame(message: Uint8Array, length = message.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

/** Answers with these frames and trailers; without trailers the call does not end. */
export function answer(
  stream: ServerHttp2Stream,
  frames: readonly Uint8Array[],
  trailers?: Record<string, string | string[]>,
): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => (trailers === undefined ? stream.close() : stream.sendTrailers(trailers)));
  frames.forEach((each) => stream.write(each));
  if (trailers !== undefined) {
    stream.end();
  }
}

export const OK = { "grpc-status": "0" };

/** The answer to an inquiry. */
export function inquired(init: MessageInitShape<typeof InquireResponseSchema> = {}): Buffer {
  const whole = { answeredBy: AnsweringTier.COMMUNICATION, ...init };
  return Buffer.from(toBinary(InquireResponseSchema, create(InquireResponseSchema, whole)));
}

/** The trailers of a refusal. */
export function refusal(
  code: number,
  reason: string,
  { domain = "musubi", retryMillis = 0, metadata = {} as Record<string, string> } = {},
): Record<string, string> {
  const info = create(ErrorInfoSchema, {
    reason,
    domain,
    metadata: { must_act: "CALLER_DEVELOPER", fix: "do the other thing", ...metadata },
  });
  const retry = create(RetryInfoSchema, { retryDelay: durationFromMs(retryMillis) });
  const details = [anyPack(ErrorInfoSchema, info)];
  if (retryMillis > 0) {
    details.push(anyPack(RetryInfoSchema, retry));
  }
  const status = create(StatusSchema, { code, message: "what was wrong", details });
  return {
    "grpc-status": String(code),
    "grpc-message": "what was wrong",
    "grpc-status-details-bin": Buffer.from(toBinary(StatusSchema, status)).toString("base64"),
  };
}
