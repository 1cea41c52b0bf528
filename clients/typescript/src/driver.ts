#!/usr/bin/env node
// Lets one kit test every client: a call for each line of JSON on standard input, its outcome as a line
// of JSON on standard output, in order.
import { createInterface } from "node:readline";
import { fromJson, toJson, type DescMessage, type JsonValue, type Message } from "@bufbuild/protobuf";

import {
  Answered,
  connect,
  Failed,
  FailedError,
  methodOf,
  type Connection,
  type Outcome,
  type Purpose,
  type UncheckedOptions,
} from "./index.js";

interface Line {
  readonly case: string;
  readonly host: string;
  readonly port: number;
  readonly node: string;
  readonly certificate: string;
  readonly method: string;
  readonly requests: readonly JsonValue[];
  readonly purpose?: Purpose;
  readonly statement?: string;
  readonly requestId?: string;
  readonly to?: string;
  readonly deadlineMillis?: number;
  readonly patienceMillis?: number;
}

const connections = new Map<string, Promise<Connection>>();

function connectionFor({ host, port, node, certificate }: Line): Promise<Connection> {
  const key = JSON.stringify([host, port, node, certificate]);
  const made = connections.get(key) ?? connect({ host, port, node, certificate });
  connections.set(key, made);
  // An unusable certificate may be repaired before the next line.
  made.catch(() => connections.delete(key));
  return made;
}

function optionsOf(line: Line): UncheckedOptions {
  const { purpose, statement, requestId, to, deadlineMillis, patienceMillis } = line;
  const given = { purpose, requestId, to, deadlineMillis, patienceMillis };
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return statement === undefined ? options : { ...options, statements: () => statement };
}

async function outcomeOf(line: Line): Promise<Outcome<Message[]>> {
  const { input, takesStream, answersStream } = methodOf(line.method);
  const requests = line.requests.map((json) => fromJson(input, json));
  const request = takesStream ? requests : requests[0];
  try {
    const connection = await connectionFor(line);
    if (answersStream) {
      return await connection.streamUnchecked(line.method, request, optionsOf(line)).all();
    }
    const outcome = await connection.callUnchecked(line.method, request, optionsOf(line));
    return outcome.kind === "answered"
      ? new Answered([outcome.answer], outcome.requestId, outcome.receipts)
      : outcome;
  } catch (e) {
    if (e instanceof FailedError) {
      return new Failed(e.failed.failure, line.requestId ?? "", e.failed.detail);
    }
    throw e;
  }
}

function shown(line: Line, outcome: Outcome<Message[]>): object {
  switch (outcome.kind) {
    case "answered":
      return {
        answers: jsonOf(methodOf(line.method).output, outcome.answer),
        requestId: outcome.requestId,
        receipts: base64(outcome.receipts),
      };
    case "refused":
      return { ...outcome, kind: undefined, receipts: base64(outcome.receipts) };
    case "failed":
      return { ...outcome, kind: undefined };
  }
}

function jsonOf(schema: DescMessage, messages: Message[]): JsonValue[] {
  return messages.map((message) => toJson(schema, message) as JsonValue);
}

function base64(all: readonly Uint8Array[]): string[] {
  return all.map((bytes) => Buffer.from(bytes).toString("base64"));
}

async function main(): Promise<void> {
  for await (const text of createInterface({ input: process.stdin })) {
    const line = JSON.parse(text) as Line;
    const outcome = await outcomeOf(line);
    const answer = { case: line.case, outcome: outcome.kind, ...shown(line, outcome) };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  for (const connection of connections.values()) {
    (await connection).close();
  }
}

await main();
