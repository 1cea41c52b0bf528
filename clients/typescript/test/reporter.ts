import type { TestEvent } from "node:test/reporters";

/** One line of JSON for each test, none for suites: what the build of the whole project counts. */
export default async function* lines(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    const ended = event.type === "test:pass" || event.type === "test:fail";
    if (ended && event.data.details.type !== "suite") {
      const { name, details } = event.data;
      const error = "error" in details ? String(details.error.cause ?? details.error) : "";
      yield `${JSON.stringify({ test: name, outcome: event.type === "test:pass" ? "passed" : "failed", said: error })}\n`;
    }
  }
}
