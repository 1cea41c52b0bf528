package musubi.client;

/**
 * What a call came to. A {@code switch} over it needs no default:
 *
 * {@snippet file="Outcomes.java" region="outcome"}
 *
 * @param <A> the answer
 */
public sealed interface Outcome<A> {
  /** The call's id, and the receipts of nodes that answered or refused it. */
  CallEvidence evidence();

  /**
   * The answer.
   *
   * @throws CallException there is none
   */
  A orThrow();

  /** The node answered. Prints without the answer. */
  record Answered<A>(A answer, CallEvidence evidence) implements Outcome<A> {
    @Override
    public A orThrow() {
      return answer;
    }

    @Override
    public String toString() {
      return "Answered[" + evidence + "]";
    }
  }

  /** A node refused. */
  record Refused<A>(RefusedException refusal) implements Outcome<A> {
    @Override
    public CallEvidence evidence() {
      return refusal.evidence();
    }

    @Override
    public A orThrow() {
      throw refusal;
    }
  }

  /** No node answered or refused. */
  record Failed<A>(FailedException failure) implements Outcome<A> {
    @Override
    public CallEvidence evidence() {
      return failure.evidence();
    }

    @Override
    public A orThrow() {
      throw failure;
    }
  }

  /** The outcome that an exception says. */
  static <A> Outcome<A> of(CallException exception) {
    return switch (exception) {
      case RefusedException refusal -> new Refused<>(refusal);
      case FailedException failure -> new Failed<>(failure);
    };
  }
}
