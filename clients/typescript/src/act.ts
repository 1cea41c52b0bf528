import { setTimeout as pause } from "node:timers/promises";
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type Message,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import { Metadata, type StatusObject } from "@grpc/grpc-js";

import { attempt, isOk } from "./attempt.js";
import { reachedFrom } from "./bodies.js";
import { CertificateError } from "./certificate.js";
import type { Method } from "./contracts.js";
import { failureOf, receiptsOf, refusalOf } from "./ending.js";
import type { Link } from "./link.js";
import type { LiveLink } from "./live-link.js";
import { Answered, Failed, Refused, type FailureKind, type Outcome } from "./outcome.js";
import type { Purpose, Statements } from "./purpose.js";
import { withheld } from "./withheld.js";

const FIRST_PAUSE_MILLIS = 20;
const LAST_PAUSE_MILLIS = 1_000;

/** Takes the receipts of every call, refusals included; the call ends when it has taken them. */
export type ReceiptTaker = (receipts: readonly Uint8Array[], method: string) => void | Promise<void>;

/** One act: all that its attempts have in common. */
export interface Act {
  readonly method: Method;
  readonly requests: Iterable<unknown> | AsyncIterable<unknown>;
  readonly requestId: string;
  readonly body: string;
  readonly purpose: Purpose | undefined;
  readonly statements: Statements | undefined;
  readonly to: string | undefined;
  readonly deadlineMillis: number;
  readonly patienceMillis: number;
  readonly signal: AbortSignal | undefined;
}

/** A statement with the certificate that it is bound to. */
interface Bound {
  readonly statement: string;
  readonly thumbprint: string;
}

/** Makes the attempts of one act. */
export class ActRun {
  private bound: Bound | undefined;

  constructor(
    private readonly links: LiveLink,
    private readonly taker: ReceiptTaker,
    private readonly act: Act,
  ) {}

  /** The one answer, repeated while it may help and the patience lasts. */
  async one(): Promise<Outcome<Message>> {
    const until = Date.now() + this.act.patienceMillis;
    for (let longest = FIRST_PAUSE_MILLIS; ; longest = Math.min(LAST_PAUSE_MILLIS, longest * 2)) {
      const outcome = await this.once();
      if (outcome.kind === "answered" || !outcome.mayRepeat || this.isOnlyOnce() || Date.now() >= until) {
        return outcome;
      }
      const wanted = outcome.kind === "refused" ? (outcome.retryAfterMillis ?? 0) : 0;
      if (!(await this.paused(Math.max(wanted, longest / 2 + (Math.random() * longest) / 2)))) {
        return this.failed("CANCELLED");
      }
    }
  }

  /** The answers as they are asked for; the last value says how the call ended. */
  async *answers(): AsyncGenerator<Message, Outcome<undefined>> {
    let link: Link;
    try {
      link = await this.links.link();
    } catch (e) {
      return this.unusable(e);
    }
    const messages = attempt(link, await this.call(link));
    let next: IteratorResult<Uint8Array, StatusObject>;
    try {
      while (!(next = await messages.next()).done) {
        const answer = this.decoded(next.value);
        if (answer === undefined) {
          return this.failed("ANSWER_UNREADABLE");
        }
        yield answer;
      }
    } finally {
      await messages.return(undefined as never);
    }
    return this.outcome(next.value);
  }

  private async once(): Promise<Outcome<Message>> {
    const answers = this.answers();
    const found: Message[] = [];
    let next = await answers.next();
    for (; !next.done && found.length <= 1; next = await answers.next()) {
      found.push(next.value);
    }
    await answers.return(undefined as never);
    if (!next.done || (next.value.kind === "answered" && found.length !== 1)) {
      return this.failed("ANSWER_UNREADABLE");
    }
    const ended = next.value;
    return ended.kind === "answered"
      ? new Answered(found[0]!, ended.requestId, ended.receipts)
      : ended;
  }

  private async outcome(ended: StatusObject): Promise<Outcome<undefined>> {
    const receipts = receiptsOf(ended.metadata);
    if (receipts.length > 0) {
      await this.taker(receipts, this.act.method.name);
    }
    if (isOk(ended)) {
      return new Answered(undefined, this.act.requestId, receipts);
    }
    const refusal = refusalOf(ended);
    if (refusal !== undefined) {
      return new Refused(refusal, this.act.requestId, receipts);
    }
    return this.failed(this.act.signal?.aborted ? "CANCELLED" : failureOf(ended));
  }

  private async call(link: Link) {
    const { method, deadlineMillis, signal } = this.act;
    const requests = encoded(method.input, this.act.requests);
    const headers = await this.headers(link);
    return { path: `/${method.name}`, headers, requests, deadlineMillis, signal };
  }

  private async headers(link: Link): Promise<Metadata> {
    const { requestId, to, purpose, statements } = this.act;
    const headers = new Metadata();
    set(headers, "musubi-request-id", requestId);
    if (to !== undefined) {
      set(headers, "musubi-to", to);
    }
    if (purpose !== undefined) {
      setPurpose(headers, purpose);
      if (statements !== undefined) {
        set(headers, "musubi-operator-statement", await this.statement(link, purpose, statements));
      }
    }
    return headers;
  }

  /** The same for every repeat, unless the certificate that it is bound to was renewed. */
  private async statement(link: Link, purpose: Purpose, statements: Statements): Promise<string> {
    const { thumbprint } = link;
    if (this.bound?.thumbprint !== thumbprint) {
      const method = this.act.method.name;
      const statement = await statements({ method, purpose, audience: this.audience(), thumbprint });
      this.bound = { statement, thumbprint };
    }
    return this.bound.statement;
  }

  private audience(): string[] {
    const destination = this.act.to?.split("/")[1];
    const reached = reachedFrom(this.act.body);
    return destination === undefined ? reached : [...new Set([...reached, destination])];
  }

  private decoded(bytes: Uint8Array): Message | undefined {
    const { output } = this.act.method;
    try {
      return withheld(output, fromBinary(output, bytes));
    } catch {
      return undefined;
    }
  }

  /** Requests that come as a stream are gone when they were sent. */
  private isOnlyOnce(): boolean {
    return this.act.method.takesStream;
  }

  /** False when the caller ended the call meanwhile. */
  private async paused(millis: number): Promise<boolean> {
    const { signal } = this.act;
    await pause(millis, undefined, signal === undefined ? {} : { signal }).catch(() => {});
    return !signal?.aborted;
  }

  private unusable(error: unknown): Failed {
    if (error instanceof CertificateError) {
      return new Failed("CERTIFICATE_UNUSABLE", this.act.requestId, error.message);
    }
    throw error;
  }

  private failed(failure: FailureKind): Failed {
    return new Failed(failure, this.act.requestId);
  }
}

function setPurpose(headers: Metadata, purpose: Purpose): void {
  set(headers, "musubi-business", purpose.business);
  set(headers, "musubi-reference", purpose.reference);
  set(headers, "musubi-operator", purpose.operator);
  set(headers, "musubi-terminal", purpose.terminal);
}

/** The cause is left out: it shows the value. */
function set(headers: Metadata, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch {
    throw new TypeError(`${name}: not text of printable ASCII characters`);
  }
}

async function* encoded(schema: DescMessage, requests: Act["requests"]): AsyncGenerator<Uint8Array> {
  for await (const request of requests) {
    yield encode(schema, request as MessageInitShape<DescMessage>);
  }
}

/** The cause is left out: it might show the value that does not fit. */
function encode(schema: DescMessage, request: MessageInitShape<DescMessage>): Uint8Array {
  try {
    return toBinary(schema, create(schema, request));
  } catch {
    throw new TypeError(`the request is no ${schema.typeName}: a field has another type than the contract's`);
  }
}
