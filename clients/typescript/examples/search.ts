// Lists who meets a condition: `node build/examples/search.js`.
import { connect, Terminal } from "@musubi/client";
import { statementsOf } from "./authority.js";
import { settings } from "./settings.js";

const { host, port, certificate, authority, musubi, code } = settings("terminal");
const connection = await connect({ host, port, node: "communication/131121", certificate });
const terminal = new Terminal(connection, {
  purpose: { business: "resident-record", reference: "A-1", operator: "SYN-OP-01", terminal: "SYN-T-01" },
  statements: statementsOf(musubi, authority, certificate),
});

let hits = 0;
// The loop throws when the list is not whole.
for await (const hit of terminal.search({ key: { case: "residentRecordCode", value: code } })) {
  hits++;
  console.log(`hit: ${hit.record?.nameKanji}`);
}
console.log(`whole: ${hits}`);
connection.close();
