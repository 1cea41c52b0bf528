import { Answered, answerOf, type Outcome } from "./outcome.js";

/**
 * The answers of a call that has any number of them. They come as they are asked for: who is slow
 * slows the node down. Take them once, either with `for await` or with `all`.
 */
export class AnswerStream<A> implements AsyncIterable<A> {
  constructor(private readonly answers: AsyncGenerator<A, Outcome<undefined>>) {}

  /**
   * The answers one by one. Leaving the loop ends the call.
   *
   * @throws {RefusedError} after the answers that came, when a node then refused
   * @throws {FailedError} after the answers that came, when the call did not end well
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<A, void> {
    answerOf(yield* this.answers);
  }

  /** All answers; half of them are none. */
  async all(): Promise<Outcome<A[]>> {
    const found: A[] = [];
    let next = await this.answers.next();
    for (; !next.done; next = await this.answers.next()) {
      found.push(next.value);
    }
    const ended = next.value;
    return ended.kind === "answered" ? new Answered(found, ended.requestId, ended.receipts) : ended;
  }

  /** @internal The answers with how the call ended as the last value. */
  ended(): AsyncGenerator<A, Outcome<undefined>> {
    return this.answers;
  }

  /** Ends the call. */
  async cancel(): Promise<void> {
    await this.answers.return(undefined as never);
  }
}
