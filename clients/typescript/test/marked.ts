import assert from "node:assert/strict";
import { format, inspect } from "node:util";
import type { Purpose } from "@musubi/client";

/** A synthetic person that no printed form may show. */
export const MARK = { code: "99998888777", name: "架空標太郎" };

export const PURPOSE: Purpose = {
  business: "resident-record",
  reference: "A-1",
  operator: "SYN-OP-01",
  terminal: "SYN-T-01",
};

/** All ways in which a value reaches a log. */
export function printedForms(value: unknown): string {
  const error = value instanceof Error ? [value.stack, value.message, JSON.stringify(value)] : [];
  const forms = [inspect(value, { depth: 9, showHidden: true }), format("%s %o", value, value)];
  return [...forms, String(value), jsonOf(value), ...error].join("\n");
}

/** @throws {AssertionError} a printed form of the value shows the marked person */
export function assertShowsNobody(value: unknown): void {
  const printed = printedForms(value);
  assert.ok(!printed.includes(MARK.code), "a printed form shows the code");
  assert.ok(!printed.includes(MARK.name), "a printed form shows the name");
}

/** What is written on standard error meanwhile. */
export async function standardErrorOf(act: () => Promise<unknown>): Promise<string> {
  const original = process.stderr.write;
  let written = "";
  process.stderr.write = ((chunk: string | Uint8Array) => {
    written += chunk.toString();
    return true;
  }) as typeof process.stderr.write;
  try {
    await act();
  } finally {
    process.stderr.write = original;
  }
  return written;
}

/** A condition that must hold before the limit. */
export async function until(condition: () => boolean | Promise<boolean>, limitMillis = 5_000): Promise<void> {
  const end = Date.now() + limitMillis;
  while (!(await condition())) {
    assert.ok(Date.now() < end, "the condition did not come true");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each)) ?? "";
}
