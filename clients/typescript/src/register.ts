import type { CallOptions, Connection } from "./connection.js";
import type { AnswerOf, RequestOf } from "./contracts.js";
import type { Outcome } from "./outcome.js";

const PUSH = "musubi.registry.v1.UpdateService/PushUpdate";
const MARK = "musubi.registry.v1.MarkService/Mark";

/** What a resident register calls at the communication node of its municipality. */
export class Register {
  /** @param connection stays the caller's to close */
  constructor(private readonly connection: Connection) {}

  /**
   * Pushes one finalised change; the answer means that the change and its number are durable. Give the
   * act's own `requestId` when it must be gone on with after a restart.
   *
   * @param record the record after the change, whole
   */
  push(
    record: NonNullable<RequestOf<typeof PUSH>["record"]>,
    options: CallOptions = {},
  ): Promise<Outcome<AnswerOf<typeof PUSH>>> {
    return this.connection.call(PUSH, { record }, options);
  }

  /** Sets the municipality's mark for a protected person, or takes it back. */
  mark(
    mark: RequestOf<typeof MARK>,
    options: CallOptions = {},
  ): Promise<Outcome<AnswerOf<typeof MARK>>> {
    return this.connection.call(MARK, mark, options);
  }
}
