// Runs every test, the live ones too, and prints one line of JSON for each: what the build of the whole
// project counts.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import type { TestEvent } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const LIMIT_MILLIS = 120_000;
const PLACE = fileURLToPath(new URL(".", import.meta.url));

const files = ["", "live"].flatMap((part) =>
  readdirSync(join(PLACE, part))
    .filter((file) => file.endsWith(".test.js"))
    .map((file) => join(PLACE, part, file)),
);
for await (const line of lines(run({ files, concurrency: 1, timeout: LIMIT_MILLIS }))) {
  process.stdout.write(line);
}

/** Suites have no line of their own. */
async function* lines(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    const ended = event.type === "test:pass" || event.type === "test:fail";
    if (ended && event.data.details.type !== "suite") {
      const { name, details } = event.data;
      const error = "error" in details ? String(details.error.cause ?? details.error) : "";
      yield `${JSON.stringify({ test: name, outcome: event.type === "test:pass" ? "passed" : "failed", said: error })}\n`;
    }
  }
}
