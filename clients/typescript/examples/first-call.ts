// Asks who stands behind a resident-record code: `node build/examples/first-call.js`.
import { connect, Terminal } from "@musubi/client";
import { statementsOf } from "./authority.js";
import { settings } from "./settings.js";

const { host, port, certificate, authority, musubi, code } = settings("terminal");
const connection = await connect({ host, port, node: "communication/131121", certificate });
const terminal = new Terminal(connection, {
  purpose: { business: "resident-record", reference: "A-1", operator: "SYN-OP-01", terminal: "SYN-T-01" },
  statements: statementsOf(musubi, authority, certificate),
});

const outcome = await terminal.inquire(code);
switch (outcome.kind) {
  case "answered":
    console.log(`answered: ${outcome.answer.record?.address}`);
    break;
  case "refused":
    console.log(`refused: ${outcome.reason}; ${outcome.mustAct} must act: ${outcome.fix}`);
    process.exitCode = 1;
    break;
  case "failed":
    console.log(`failed: ${outcome.failure}; ${outcome.message}`);
    process.exitCode = 1;
}
connection.close();
