package musubi.gateway.confirmation;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.ConfirmResponse;
import musubi.confirmation.v1.ConfirmationResult;
import musubi.confirmation.v1.ConfirmationServiceGrpc;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.confirmation.Tiers.Reply;
import musubi.gateway.confirmation.Tiers.Source;
import musubi.gateway.record.CallRecord.Finding;
import musubi.gateway.registry.Disclosed;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.registry.Item;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.value.ResidentRecordCode;
import musubi.registry.v1.AnsweringTier;

/** Serves {@code musubi.confirmation.v1.ConfirmationService}. */
public final class ConfirmationService extends ConfirmationServiceGrpc.ConfirmationServiceImplBase {
  private static final Set<ConfirmationResult> UNKNOWN =
      Set.of(
          ConfirmationResult.CONFIRMATION_RESULT_NO_MATCH,
          ConfirmationResult.CONFIRMATION_RESULT_REMOVED);

  /** As records name a card that has proved who somebody is ({@code call_record.search_key}). */
  private static final String CARD = "card";

  private final Tiers<ConfirmRequest, ConfirmResponse> tiers;
  private final CardProofs proofs;
  private final Misses misses;
  private final Digests digests;
  private final Calls calls;
  private final InstantSource clock;

  /** Asks these tiers; what cards prove is evidence. */
  public ConfirmationService(
      Tiers<ConfirmRequest, ConfirmResponse> tiers,
      CardProofs proofs,
      Misses misses,
      Digests digests,
      Calls calls,
      InstantSource clock) {
    this.tiers = tiers;
    this.proofs = proofs;
    this.misses = misses;
    this.digests = digests;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void confirm(ConfirmRequest request, StreamObserver<ConfirmResponse> out) {
    calls.read(
        out,
        () -> {
          Call call = Call.current();
          ConfirmResponse response =
              request.hasCardProof()
                  ? proved(call, request)
                  : confirmed(call, request, QuestionMessages.parse(request).key().label());
          return new Calls.Recorded<>(response, call.answered(clock.instant()));
        });
  }

  /** Whoever the card's is the person asked for; all else is as without a card. */
  private ConfirmResponse proved(Call call, ConfirmRequest request) {
    Optional<String> claimed = QuestionMessages.claimed(request);
    PresentedCard card = QuestionMessages.card(request.getCardProof());
    misses.require(call);
    call.found(new Finding(CARD, "", 0, ""));
    ResidentRecordCode holder = proofs.holder(call, card);
    call.about(digests.ofSubject(holder.digits()));
    if (claimed.isPresent() && !claimed.get().equals(holder.digits())) {
      throw Refusal.of(ConfirmationReason.CARD_HOLDER_DIFFERS);
    }
    ConfirmRequest asked =
        request.toBuilder().clearCardProof().setResidentRecordCode(holder.digits()).build();
    return confirmed(call, asked, CARD).toBuilder().setCardProved(true).build();
  }

  private ConfirmResponse confirmed(Call call, ConfirmRequest request, String key) {
    Question question = QuestionMessages.parse(request);
    misses.require(call);
    call.found(new Finding(key, "", 0, ""));
    question.code().ifPresent(code -> call.about(digests.ofSubject(code)));
    ConfirmResponse response =
        switch (tiers.ask(call, request)) {
          case Reply.Known<ConfirmResponse> known -> known.answer();
          case Reply.Unknown<ConfirmResponse> unknown -> unknown(unknown.removed());
        };
    if (UNKNOWN.contains(response.getResult())) {
      misses.miss(call);
    } else {
      misses.require(call);
    }
    if (response.hasRecord()) {
      call.about(digests.ofSubject(response.getRecord().getResidentRecordCode()));
      call.found(new Finding(key, Match.EXACT.name(), 1, ""));
    }
    return response;
  }

  private static ConfirmResponse unknown(boolean removed) {
    return ConfirmResponse.newBuilder()
        .setResult(
            removed
                ? ConfirmationResult.CONFIRMATION_RESULT_REMOVED
                : ConfirmationResult.CONFIRMATION_RESULT_NO_MATCH)
        .build();
  }

  /** The node's own file as a source. */
  public static Source<ConfirmRequest, ConfirmResponse> ownFile(
      IdentityLookup lookup, AnsweringTier tier) {
    return request -> {
      Question question = QuestionMessages.parse(request);
      ConfirmResponse.Builder answer = ConfirmResponse.newBuilder().setAnsweredBy(tier);
      return switch (lookup.verdict(question)) {
        case Verdict.One one ->
            known(answer.setResult(ConfirmationResult.CONFIRMATION_RESULT_CONFIRMED), one.person());
        case Verdict.Other other ->
            known(differing(answer, question, other.person()), other.person());
        case Verdict.Ambiguous ambiguous ->
            new Reply.Known<>(
                answer.setResult(ConfirmationResult.CONFIRMATION_RESULT_AMBIGUOUS).build());
        case Verdict.Withheld withheld -> throw Refusal.of(ConfirmationReason.ANSWER_WITHHELD);
        case Verdict.Removed removed -> new Reply.Unknown<>(true);
        case Verdict.Nobody nobody -> new Reply.Unknown<>(false);
      };
    };
  }

  /** Another tier as a source. */
  public static Source<ConfirmRequest, ConfirmResponse> tier(TierClient client) {
    return request -> {
      ConfirmResponse answer = client.ask(ConfirmationServiceGrpc.getConfirmMethod(), request);
      return UNKNOWN.contains(answer.getResult())
          ? new Reply.Unknown<>(
              answer.getResult() == ConfirmationResult.CONFIRMATION_RESULT_REMOVED)
          : guarded(client, QuestionMessages.parse(request), answer);
    };
  }

  private static Reply<ConfirmResponse> guarded(
      TierClient client, Question question, ConfirmResponse answer) {
    return answer.hasRecord()
        ? client.guarded(question.key(), answer.getRecord().getResidentRecordCode(), answer)
        : new Reply.Known<>(answer);
  }

  private static Reply<ConfirmResponse> known(ConfirmResponse.Builder answer, Disclosed person) {
    return new Reply.Known<>(
        answer.setRecord(IdentityMessages.answer(person, Set.of(Item.INDIVIDUAL_NUMBER))).build());
  }

  private static ConfirmResponse.Builder differing(
      ConfirmResponse.Builder answer, Question question, Disclosed person) {
    question
        .expected()
        .orElseThrow()
        .differing(person.identity())
        .forEach(part -> answer.addDiffering(QuestionMessages.part(part)));
    return answer.setResult(ConfirmationResult.CONFIRMATION_RESULT_DIFFERENT);
  }
}
