package musubi.gateway.confirmation;

import java.time.InstantSource;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;
import musubi.gateway.confirmation.Tiers.Reply;
import musubi.gateway.confirmation.Tiers.Source;
import musubi.gateway.record.CallRecord.Finding;
import musubi.gateway.registry.Disclosed;
import musubi.gateway.registry.Item;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;

/**
 * Answers about exactly one person, or refuses: never a guess ([002 R-049]). Thread-safe.
 *
 * @param <Q> the request
 * @param <A> the answer in the form in which it leaves
 */
public final class PersonDesk<Q, A> {
  private static final Set<Reason> MISSES =
      Set.of(ConfirmationReason.PERSON_NOT_FOUND, ConfirmationReason.PERSON_REMOVED);

  private final Tiers<Q, A> tiers;
  private final Misses misses;
  private final Digests digests;
  private final InstantSource clock;

  /** Asks these tiers. */
  public PersonDesk(Tiers<Q, A> tiers, Misses misses, Digests digests, InstantSource clock) {
    this.tiers = tiers;
    this.misses = misses;
    this.digests = digests;
    this.clock = clock;
  }

  /**
   * The answer and its record.
   *
   * @param codeOf resident-record code of the person in the answer
   * @throws Refusal PERSON_NOT_FOUND, PERSON_AMBIGUOUS, PERSON_REMOVED, ANSWER_WITHHELD,
   *     TOO_MANY_MISSES, TIER_UNAVAILABLE
   */
  Calls.Recorded<A> answer(Q request, Question question, Function<A, String> codeOf) {
    Call call = Call.current();
    misses.require(call);
    call.found(new Finding(question.key().label(), "", 0, question.numberReason()));
    question.code().ifPresent(code -> call.about(digests.ofSubject(code)));
    A answer;
    try {
      answer = known(tiers.ask(call, request));
    } catch (Refusal e) {
      if (MISSES.contains(e.reason())) {
        misses.miss(call);
      }
      throw e;
    }
    misses.require(call);
    call.about(digests.ofSubject(codeOf.apply(answer)));
    call.found(found(question));
    return new Calls.Recorded<>(answer, call.answered(clock.instant()));
  }

  private static <A> A known(Reply<A> reply) {
    return switch (reply) {
      case Reply.Known<A> known -> known.answer();
      case Reply.Unknown<A> unknown ->
          throw Refusal.of(
              unknown.removed()
                  ? ConfirmationReason.PERSON_REMOVED
                  : ConfirmationReason.PERSON_NOT_FOUND);
    };
  }

  static Finding found(Question question) {
    return new Finding(question.key().label(), Match.EXACT.name(), 1, question.numberReason());
  }

  /** What is left out of an answer to a question. */
  static Set<Item> withheld(Question question) {
    return question.asksNumber() ? Set.of() : Set.of(Item.INDIVIDUAL_NUMBER);
  }

  /** The node's own file. */
  static <Q, A> Source<Q, A> source(
      IdentityLookup lookup,
      Function<Q, Question> parse,
      BiFunction<Disclosed, Question, A> answer) {
    return request -> {
      Question question = parse.apply(request);
      return switch (lookup.verdict(question)) {
        case Verdict.One one -> new Reply.Known<>(answer.apply(one.person(), question));
        case Verdict.Other other -> throw Refusal.of(ConfirmationReason.PERSON_NOT_FOUND);
        case Verdict.Ambiguous ambiguous -> throw Refusal.of(ConfirmationReason.PERSON_AMBIGUOUS);
        case Verdict.Withheld withheld -> throw Refusal.of(ConfirmationReason.ANSWER_WITHHELD);
        case Verdict.Removed removed -> new Reply.Unknown<>(true);
        case Verdict.Nobody nobody -> new Reply.Unknown<>(false);
      };
    };
  }
}
