import { status as codes, type ClientDuplexStream, type Metadata, type StatusObject } from "@grpc/grpc-js";

import type { Link } from "./link.js";

const GRPC = "application/grpc";

type Stream = ClientDuplexStream<Uint8Array, Uint8Array>;
export type Messages = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** One call on the wire; every kind of method is a stream there. */
export interface Attempt {
  /** `/service/method`. */
  readonly path: string;
  readonly headers: Metadata;
  readonly requests: Messages;
  readonly deadlineMillis: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Makes a call and gives its messages as they are asked for, undecoded: not one is read before the one
 * before it was taken. Whoever stops taking them ends the call.
 *
 * @returns how the call ended
 */
export async function* attempt(link: Link, call: Attempt): AsyncGenerator<Uint8Array, StatusObject> {
  link.enter();
  const stream = link.client.makeBidiStreamRequest(call.path, asBuffer, asIs, call.headers, {
    deadline: Date.now() + call.deadlineMillis,
  });
  // The status says the same; without a listener Node.js would end the program.
  stream.on("error", () => {});
  const status = new Promise<StatusObject>((resolve) => stream.once("status", resolve));
  let type = GRPC;
  stream.once("metadata", (headers: Metadata) => (type = String(headers.get("content-type")[0] ?? GRPC)));
  const cancel = () => stream.cancel();
  call.signal?.addEventListener("abort", cancel);
  const sending = send(stream, call.requests, status);
  // Awaited below, unless whoever takes the messages stops before.
  sending.catch(() => {});
  try {
    if (call.signal?.aborted) {
      cancel();
    }
    yield* messages(stream);
    await Promise.race([sending, status]);
    return asGrpc(await status, type);
  } finally {
    call.signal?.removeEventListener("abort", cancel);
    cancel();
    void status.then(() => link.leave());
  }
}

/** Whether a call ended as it should. */
export function isOk(ended: StatusObject): boolean {
  return ended.code === codes.OK;
}

/** What is not gRPC must not be taken for a broken or too large answer. */
function asGrpc(ended: StatusObject, type: string): StatusObject {
  const misread = [codes.UNKNOWN, codes.INTERNAL, codes.RESOURCE_EXHAUSTED].includes(ended.code);
  return misread && !type.startsWith(GRPC) ? { ...ended, code: codes.UNIMPLEMENTED } : ended;
}

async function* messages(stream: Stream): AsyncGenerator<Uint8Array, void> {
  let ended = false;
  let wake = () => {};
  const end = () => {
    ended = true;
    wake();
  };
  stream.on("readable", () => wake()).on("end", end).on("close", end);
  while (true) {
    const message: Uint8Array | null = stream.read();
    if (message !== null) {
      yield message;
    } else if (ended) {
      return;
    } else {
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
}

/** An error of the application's own messages ends the call and is the call's error. */
async function send(stream: Stream, requests: Messages, status: Promise<unknown>): Promise<void> {
  try {
    for await (const request of requests) {
      if (!stream.write(request)) {
        await Promise.race([new Promise((resolve) => stream.once("drain", resolve)), status]);
      }
    }
    stream.end();
  } catch (e) {
    stream.cancel();
    throw e;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function asIs(bytes: Buffer): Uint8Array {
  return bytes;
}
