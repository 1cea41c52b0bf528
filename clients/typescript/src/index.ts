export { AnswerStream } from "./answer-stream.js";
export type { ReceiptTaker } from "./act.js";
export { NATION, prefectureOf, reachedFrom } from "./bodies.js";
export {
  connect,
  type CallOptions,
  type Connection,
  type ConnectOptions,
  type MachineOptions,
  type OptionsOf,
  type PersonOptions,
  type UncheckedOptions,
} from "./connection.js";
export {
  methodOf,
  type AnswerOf,
  type CallName,
  type Method,
  type MethodName,
  type PersonName,
  type RequestOf,
  type StreamName,
} from "./contracts.js";
export type { HitList } from "./hit-list.js";
export {
  Answered,
  answerOf,
  Failed,
  FailedError,
  Refused,
  RefusedError,
  type FailureKind,
  type MustAct,
  type Outcome,
  type Refusal,
} from "./outcome.js";
export type { Purpose, Statements, WantedStatement } from "./purpose.js";
export { keepReceipts, keptReceipts } from "./receipt-file.js";
export { readReceipt, ReceiptVerifier, type Receipt, type Verdict } from "./receipts.js";
export { Register } from "./register.js";
export { nextRequestId } from "./request-ids.js";
export { Terminal } from "./terminal.js";
