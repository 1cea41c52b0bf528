import { inspect } from "node:util";

/** Who can do something about a refusal, as docs/errors.md names them; more may come. */
export type MustAct =
  | "CALLER_DEVELOPER"
  | "CALLER_OPERATOR"
  | "CALLER_ADMINISTRATOR"
  | (string & {});

/** Why a call failed without a node having given a reason. */
export type FailureKind = keyof typeof SENTENCES;

/** What became of a call: one of three. */
export type Outcome<A> = Answered<A> | Refused | Failed;

const SENTENCES = {
  CERTIFICATE_UNUSABLE:
    "the own key, chain or root is missing, broken, out of its time, or they do not belong together: " +
    "renew the certificate; no call went out",
  NODE_NOT_TRUSTED:
    "what answers there cannot show that it is the named node: check address, node name, root.pem and " +
    "the node's certificate; do not repeat before",
  NOT_ADMITTED:
    "the node ended the handshake and does not take this certificate: check that it is in its time, not " +
    "revoked and signed by the authority of the own body; a repeat is useless before",
  NODE_AWAY: "no connection to the node: check address and network, then repeat with the same request id",
  BROKE_OFF:
    "the connection ended before the answer was whole, and the act may have been done: repeat with the " +
    "same request id",
  TOO_LATE:
    "the deadline was over before the answer came, and the act may have been done: repeat with the same " +
    "request id",
  ANSWER_TOO_LARGE:
    "the answer is larger than 4 MiB: ask for less; a repeat with the same request id is safe and useless",
  ANSWER_UNREADABLE:
    "the answer is none that the contract knows: generate the client from this network's contracts; a " +
    "repeat with the same request id is safe and useless before",
  CANCELLED:
    "the caller ended the call itself, and the act may have been done: a repeat with the same request id " +
    "is safe",
} as const;

const REPEATABLE_FAILURES: readonly FailureKind[] = ["NODE_AWAY", "BROKE_OFF", "TOO_LATE"];
const REPEATABLE_CODES = ["UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED", "CANCELLED"];

/** Prints as what is safe to print: in a log, in `console.log`, in JSON. */
abstract class Printed {
  abstract toJSON(): object;

  toString(): string {
    return `${this.constructor.name} ${JSON.stringify(this)}`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** The node answered. Prints without the answer, which may be about a person. */
export class Answered<A> extends Printed {
  readonly kind = "answered";

  /**
   * @param answer as it came; a value of an enumeration that this client does not know stays a number
   * @param requestId id of the act, the same for its repeats
   * @param receipts bytes of each node's receipt, in no order; {@link ReceiptVerifier} reads them
   */
  constructor(
    readonly answer: A,
    readonly requestId: string,
    readonly receipts: readonly Uint8Array[],
  ) {
    super();
  }

  override toJSON(): object {
    return { kind: this.kind, requestId: this.requestId, receipts: this.receipts.length };
  }
}

/** What a node says when it refuses; all of it is safe to print. */
export interface Refusal {
  /** Name of the gRPC status, `PERMISSION_DENIED`. */
  readonly code: string;
  /** Stable name, docs/errors.md has them all. */
  readonly reason: string;
  /** What was wrong, in a sentence. */
  readonly message: string;
  readonly mustAct: MustAct;
  /** What to do, in a sentence. */
  readonly fix: string;
  /** The field that was wrong; empty when it is none. */
  readonly field: string;
  /** When a repeat may succeed, where the node says so. */
  readonly retryAfterMillis: number | undefined;
}

/** A node said no, and why. */
export class Refused extends Printed implements Refusal {
  readonly kind = "refused";
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  readonly mustAct: MustAct;
  readonly fix: string;
  readonly field: string;
  readonly retryAfterMillis: number | undefined;
  /** Whether the same call with the same request id may succeed later. */
  readonly mayRepeat: boolean;

  constructor(
    refusal: Refusal,
    readonly requestId: string,
    readonly receipts: readonly Uint8Array[],
  ) {
    super();
    this.code = refusal.code;
    this.reason = refusal.reason;
    this.message = refusal.message;
    this.mustAct = refusal.mustAct;
    this.fix = refusal.fix;
    this.field = refusal.field;
    this.retryAfterMillis = refusal.retryAfterMillis;
    this.mayRepeat = REPEATABLE_CODES.includes(refusal.code);
  }

  override toJSON(): object {
    return { ...this, receipts: this.receipts.length };
  }
}

/** No node gave a reason. */
export class Failed extends Printed {
  readonly kind = "failed";
  /** What happened and what to do: one fixed sentence for each failure. */
  readonly message: string;
  /** Whether a repeat with the same request id may succeed. */
  readonly mayRepeat: boolean;

  /** @param detail which file is unusable and why; empty for every other failure */
  constructor(
    readonly failure: FailureKind,
    readonly requestId: string,
    readonly detail = "",
  ) {
    super();
    this.message = SENTENCES[failure];
    this.mayRepeat = REPEATABLE_FAILURES.includes(failure);
  }

  override toJSON(): object {
    return { ...this };
  }
}

/** A refusal as an exception. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";

  constructor(readonly refused: Refused) {
    super(`${refused.message}; ${refused.fix}`);
  }
}

/** A failure as an exception. */
export class FailedError extends Error {
  override readonly name = "FailedError";

  constructor(readonly failed: Failed) {
    super([failed.failure, failed.message, failed.detail].filter((part) => part !== "").join(": "));
  }
}

/**
 * The answer, for those who prefer exceptions.
 *
 * @throws {RefusedError} a node said no
 * @throws {FailedError} no node gave a reason
 */
export function answerOf<A>(outcome: Outcome<A>): A {
  switch (outcome.kind) {
    case "answered":
      return outcome.answer;
    case "refused":
      throw new RefusedError(outcome);
    case "failed":
      throw new FailedError(outcome);
  }
}
