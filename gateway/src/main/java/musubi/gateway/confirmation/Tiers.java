package musubi.gateway.confirmation;

import java.util.List;
import musubi.gateway.access.Caller;
import musubi.gateway.rpc.Call;
import musubi.gateway.value.BodyCode;

/**
 * The files that may know a person, in the order of residence: the own one first, then each tier
 * above in turn ([001 R-150], [002 R-052]). The first that knows answers.
 *
 * <p>Thread-safe.
 *
 * @param <Q> what is asked
 * @param <A> the answer in the form in which it leaves
 */
public final class Tiers<Q, A> {
  private final BodyCode own;
  private final List<Source<Q, A>> sources;

  /**
   * Asks these.
   *
   * @param own body of this node
   * @param sources own file first
   */
  public Tiers(BodyCode own, List<Source<Q, A>> sources) {
    this.own = own;
    this.sources = List.copyOf(sources);
  }

  /** A file that may know. */
  @FunctionalInterface
  public interface Source<Q, A> {
    /**
     * What this file knows.
     *
     * @throws musubi.gateway.access.Refusal what it does not answer, or TIER_UNAVAILABLE when it
     *     cannot be asked: then nobody above it is asked either
     */
    Reply<A> ask(Q question);
  }

  /** What a file says. */
  public sealed interface Reply<A> {
    /** It knows. */
    record Known<A>(A answer) implements Reply<A> {
      @Override
      public String toString() {
        return "Known[redacted]";
      }
    }

    /**
     * It does not.
     *
     * @param removed whether it has a removed person under the key
     */
    record Unknown<A>(boolean removed) implements Reply<A> {}
  }

  /**
   * The first answer; a removed person counts only when no tier knows a current resident. Whoever
   * is no system of the own body asks this file alone.
   */
  Reply<A> ask(Call call, Q question) {
    return first(goesUp(call, own) ? sources : sources.subList(0, 1), question);
  }

  /** Whether the tiers above are asked for a call: for systems of the own body alone. */
  static boolean goesUp(Call call, BodyCode own) {
    Caller caller = call.caller();
    return !caller.isNode() && caller.body().equals(own);
  }

  /** What the first source that knows says. */
  static <Q, A> Reply<A> first(List<Source<Q, A>> sources, Q question) {
    boolean removed = false;
    for (Source<Q, A> source : sources) {
      switch (source.ask(question)) {
        case Reply.Known<A> known -> {
          return known;
        }
        case Reply.Unknown<A> unknown -> removed |= unknown.removed();
      }
    }
    return new Reply.Unknown<>(removed);
  }
}
