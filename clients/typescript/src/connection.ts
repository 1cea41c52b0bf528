import { inspect } from "node:util";
import type { Message } from "@bufbuild/protobuf";

import { ActRun, type Act, type ReceiptTaker } from "./act.js";
import { AnswerStream } from "./answer-stream.js";
import { CertificateError } from "./certificate.js";
import {
  methodOf,
  type AnswerOf,
  type CallName,
  type MethodName,
  type PersonName,
  type RequestOf,
  type StreamName,
} from "./contracts.js";
import { LiveLink } from "./live-link.js";
import { Failed, FailedError, type Outcome } from "./outcome.js";
import type { Purpose, Statements } from "./purpose.js";
import { nextRequestId } from "./request-ids.js";

const DEADLINE_MILLIS = 10_000;
const MAX_PORT = 65_535;

/** Which node, with which certificate. */
export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  /** The node that must answer, `<role>/<code>`: `communication/131121`. */
  readonly node: string;
  /** Directory with key.pem, chain.pem and root.pem, as `./musubi pki` makes it. */
  readonly certificate: string;
  /** Time that one call may take; 10 seconds when not given. */
  readonly deadlineMillis?: number;
  /** Takes the receipts of every call, refusals included; what it throws is the call's error. */
  readonly onReceipts?: ReceiptTaker;
}

/** How one call is made. */
export interface CallOptions {
  /** Id of the act, to go on with one after a restart; a new one when not given. */
  readonly requestId?: string;
  /** Another node as the destination, `prefecture/130001`; the own node forwards. */
  readonly to?: string;
  /** Time that one attempt may take; that of the connection when not given, `Infinity` for none. */
  readonly deadlineMillis?: number;
  /** How long to repeat what may be repeated, with the same request id; 0 when not given. */
  readonly patienceMillis?: number;
  /** Ends the call. */
  readonly signal?: AbortSignal;
}

/** How a call of a person is made. */
export interface PersonOptions extends CallOptions {
  readonly purpose: Purpose;
  readonly statements: Statements;
}

/** How a machine's call is made: it names no person. */
export interface MachineOptions extends CallOptions {
  readonly purpose?: never;
  readonly statements?: never;
}

/** Options of a method: those of a person are required. */
export type OptionsOf<N extends MethodName> = N extends PersonName
  ? [options: PersonOptions]
  : [options?: MachineOptions];

/** Options as they come from elsewhere, without what the types require. */
export type UncheckedOptions = CallOptions & Partial<Pick<PersonOptions, "purpose" | "statements">>;

/**
 * A connection to a node of the own organisation: mutual TLS 1.3, the node checked by its name. It
 * connects when first used and again whenever it is lost. Key and certificates may be renewed at any
 * time, file by file; no call fails for it. Make one per node and close it at the end.
 */
export class Connection {
  /** Code of the body whose node answers. */
  readonly body: string;

  private constructor(
    private readonly options: ConnectOptions,
    private readonly links: LiveLink,
  ) {
    this.body = options.node.split("/")[1]!;
  }

  /** @internal */
  static async open(options: ConnectOptions): Promise<Connection> {
    return new Connection(options, await LiveLink.open(options, options.certificate));
  }

  /** Makes a call with one answer. */
  call<N extends CallName>(
    method: N,
    request: RequestOf<N>,
    ...[options]: OptionsOf<N>
  ): Promise<Outcome<AnswerOf<N>>> {
    return this.callUnchecked(method, request, options) as Promise<Outcome<AnswerOf<N>>>;
  }

  /** Opens a call with any number of answers. */
  stream<N extends StreamName>(
    method: N,
    request: RequestOf<N>,
    ...[options]: OptionsOf<N>
  ): AnswerStream<AnswerOf<N>> {
    return this.streamUnchecked(method, request, options) as AnswerStream<AnswerOf<N>>;
  }

  /**
   * The same as `call`, for tools that learn the method only when they run: nothing is checked before
   * the node does.
   *
   * @throws {RangeError} the contracts have no such method
   */
  callUnchecked(method: string, request: unknown, options: UncheckedOptions = {}): Promise<Outcome<Message>> {
    return this.run(method, request, options).one();
  }

  /**
   * The same as `stream`, for tools that learn the method only when they run.
   *
   * @throws {RangeError} the contracts have no such method
   */
  streamUnchecked(method: string, request: unknown, options: UncheckedOptions = {}): AnswerStream<Message> {
    return new AnswerStream(this.run(method, request, options).answers());
  }

  /**
   * SHA-256 of the certificate that the next call shows, base64url ([RFC 8705 3.1]).
   *
   * @throws {FailedError} CERTIFICATE_UNUSABLE
   */
  async thumbprint(): Promise<string> {
    return (await this.links.link().catch(unusable)).thumbprint;
  }

  /** Takes no more calls; those in flight end by themselves. */
  close(): void {
    this.links.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [inspect.custom](): string {
    return `Connection { ${this.options.node} }`;
  }

  private run(name: string, request: unknown, options: UncheckedOptions): ActRun {
    const method = methodOf(name);
    const act: Act = {
      method,
      requests: method.takesStream ? (request as Iterable<unknown>) : [request],
      requestId: options.requestId ?? nextRequestId(),
      body: this.body,
      purpose: options.purpose,
      statements: options.statements,
      to: options.to,
      deadlineMillis: options.deadlineMillis ?? this.options.deadlineMillis ?? DEADLINE_MILLIS,
      patienceMillis: options.patienceMillis ?? 0,
      signal: options.signal,
    };
    return new ActRun(this.links, this.options.onReceipts ?? (() => {}), act);
  }
}

/**
 * Opens a connection. Nothing goes out before the first call.
 *
 * @throws {FailedError} CERTIFICATE_UNUSABLE
 * @throws {RangeError} the node's name is not `<role>/<code>`, or the port is none
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  if (!/^[a-z]+\/[0-9]{6}$/.test(options.node)) {
    throw new RangeError("node: not <role>/<code>, as communication/131121");
  }
  if (!(Number.isInteger(options.port) && options.port > 0 && options.port <= MAX_PORT)) {
    throw new RangeError(`port: not a whole number from 1 to ${MAX_PORT}`);
  }
  return Connection.open(options).catch(unusable);
}

function unusable(error: unknown): never {
  throw error instanceof CertificateError
    ? new FailedError(new Failed("CERTIFICATE_UNUSABLE", "", error.message))
    : error;
}
