import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Statements } from "@musubi/client";

const run = promisify(execFile);

/**
 * Statements of the reference operator authority, by its command. An organisation puts its own in the
 * place of this one.
 *
 * @param musubi directory of the `musubi` command
 * @param authority directory of the operator authority
 * @param certificate directory of the certificate that the calls show
 */
export function statementsOf(musubi: string, authority: string, certificate: string): Statements {
  return async ({ method, purpose, audience }) => {
    const what = ["--method", method, "--business", purpose.business, "--reference", purpose.reference];
    const who = ["--operator", purpose.operator, "--terminal", purpose.terminal];
    const where = ["--authority", authority, "--system", certificate, "--audience", audience.join(",")];
    const { stdout } = await run(`${musubi}/musubi`, ["statement", ...where, ...who, ...what]);
    return stdout.trim();
  };
}
