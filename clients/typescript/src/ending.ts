import { fromBinary } from "@bufbuild/protobuf";
import { anyUnpack, durationMs } from "@bufbuild/protobuf/wkt";
import { status as codes, type Metadata, type StatusObject } from "@grpc/grpc-js";

import { ErrorInfoSchema, RetryInfoSchema, StatusSchema } from "./generated/google/rpc/status_pb.js";
import type { FailureKind, Refusal } from "./outcome.js";

const DETAILS = "grpc-status-details-bin";
const RECEIPT = "musubi-receipt-bin";
const DOMAIN = "musubi";
/**
 * A node that does not take a certificate says so with one of several alerts, internal_error included; not
 * with those of version, security level, name and protocol [RFC 8446 6.2], which come before it sees it.
 */
const CERTIFICATE_ALERTS = /SSL alert number (?!(70|71|112|120)\b)/;
/**
 * In TLS 1.3 a node judges the caller's certificate when the caller has finished the handshake; some then
 * end the connection without a word. grpc-js adds the time to what goes wrong from there on.
 */
const ENDED_AFTER_HANDSHAKE = /(Failed to connect|ECONNRESET|socket hang up) \(\d{4}-/;

/** The receipts in the trailers, one for each node on the path. */
export function receiptsOf(trailers: Metadata): Uint8Array[] {
  return trailers.get(RECEIPT).filter((value) => typeof value !== "string");
}

/** What the node says when it refuses; undefined when no node gave a reason. */
export function refusalOf(ended: StatusObject): Refusal | undefined {
  const details = detailsOf(ended.metadata);
  const info = details.map((any) => anyUnpack(any, ErrorInfoSchema)).find((found) => found !== undefined);
  const retry = details.map((any) => anyUnpack(any, RetryInfoSchema)).find((found) => found !== undefined);
  if (info?.domain !== DOMAIN) {
    return undefined;
  }
  return {
    code: codes[ended.code],
    reason: info.reason,
    message: ended.details,
    mustAct: info.metadata["must_act"] ?? "",
    fix: info.metadata["fix"] ?? "",
    field: info.metadata["field"] ?? "",
    retryAfterMillis: retry?.retryDelay && durationMs(retry.retryDelay),
  };
}

/**
 * What gRPC's own ending of a call means. It is read from the code and, where one code stands for
 * several things, from the words of grpc-js, whose version is fixed; tests hold each of them.
 */
export function failureOf(ended: StatusObject): FailureKind {
  switch (ended.code) {
    case codes.DEADLINE_EXCEEDED:
      return "TOO_LATE";
    case codes.UNAVAILABLE:
      return connectionFailure(ended.details);
    case codes.CANCELLED:
      return "BROKE_OFF";
    case codes.RESOURCE_EXHAUSTED:
      return /larger than/.test(ended.details) ? "ANSWER_TOO_LARGE" : "ANSWER_UNREADABLE";
    case codes.INTERNAL:
    case codes.UNKNOWN:
      return /RST_STREAM|without gRPC status/.test(ended.details) ? "BROKE_OFF" : "ANSWER_UNREADABLE";
    default:
      return "ANSWER_UNREADABLE";
  }
}

function connectionFailure(details: string): FailureKind {
  if (!/No connection established|Name resolution/.test(details)) {
    return "BROKE_OFF";
  }
  if (CERTIFICATE_ALERTS.test(details) || ENDED_AFTER_HANDSHAKE.test(details)) {
    return "NOT_ADMITTED";
  }
  return /certificate|altnames|issuer|SSL routines/i.test(details) ? "NODE_NOT_TRUSTED" : "NODE_AWAY";
}

function detailsOf(trailers: Metadata) {
  const [bytes] = trailers.get(DETAILS);
  if (bytes === undefined || typeof bytes === "string") {
    return [];
  }
  try {
    return fromBinary(StatusSchema, bytes).details;
  } catch {
    return [];
  }
}
