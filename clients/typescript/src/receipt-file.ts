import { open, readFile } from "node:fs/promises";

import type { ReceiptTaker } from "./act.js";

const OWN = 0o600;

/**
 * Keeps receipts in a file that only grows: one a line, in base64. A call ends when its receipts are on
 * the disk. Several processes may share the file.
 */
export function keepReceipts(file: string): ReceiptTaker {
  return async (receipts) => {
    const lines = receipts.map((bytes) => `${Buffer.from(bytes).toString("base64")}\n`);
    const handle = await open(file, "a", OWN);
    try {
      await handle.appendFile(lines.join(""));
      await handle.datasync();
    } finally {
      await handle.close();
    }
  };
}

/** The receipts in a file that {@link keepReceipts} wrote. */
export async function keptReceipts(file: string): Promise<Uint8Array[]> {
  const text = await readFile(file, "ascii");
  return text.split("\n").filter(Boolean).map((line) => Buffer.from(line, "base64"));
}
