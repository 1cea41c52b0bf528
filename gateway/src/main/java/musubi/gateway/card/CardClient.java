package musubi.gateway.card;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractBlockingStub;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import musubi.card.v1.CardSystemServiceGrpc;
import musubi.card.v1.FindCardRequest;
import musubi.card.v1.NotifyCardsRequest;
import musubi.card.v1.StepOutcome;
import musubi.card.v1.SubmitEventResponse;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Refusal;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.value.RequestId;

/** Calls the card system, or a municipality from there. */
public final class CardClient implements CardLink.Up, CardLink.Down {
  private final Function<String, Neighbour> neighbours;
  private final InstantSource clock;

  /** To one neighbour for each name: the card system has the empty one. */
  public CardClient(Function<String, Neighbour> neighbours, InstantSource clock) {
    this.neighbours = neighbours;
    this.clock = clock;
  }

  @Override
  public CardLink.Answer submit(Order order, Duration limit) {
    SubmitEventResponse response =
        call(() -> stub("", limit).submitEvent(CardMessages.event(order)));
    Optional<Card> card =
        response.hasCard() ? Optional.of(CardMessages.card(response.getCard())) : Optional.empty();
    if (response.getOutcome() == StepOutcome.STEP_OUTCOME_TAKEN) {
      return new CardLink.Answer(Optional.empty(), card);
    }
    return new CardLink.Answer(
        Optional.of(
            CardReason.of(response.getReason())
                .orElseThrow(() -> new StreamEndedException("a decision without a reason"))),
        card);
  }

  @Override
  public Card find(CardNumber number, Duration limit) {
    try {
      return CardMessages.card(
          call(() ->
                  stub("", limit)
                      .findCard(
                          FindCardRequest.newBuilder().setCardNumber(number.digits()).build()))
              .getCard());
    } catch (StreamEndedException e) {
      throw CardReason.of(e.reason()).<RuntimeException>map(Refusal::of).orElse(e);
    }
  }

  @Override
  public void tell(String municipality, List<Card> cards, Duration limit) {
    call(
        () ->
            stub(municipality, limit)
                .notifyCards(
                    NotifyCardsRequest.newBuilder()
                        .addAllCards(CardMessages.messages(cards))
                        .build()));
  }

  private CardSystemServiceGrpc.CardSystemServiceBlockingStub stub(String name, Duration limit) {
    return headed(
        CardSystemServiceGrpc.newBlockingStub(neighbours.apply(name).channel())
            .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS));
  }

  private <S extends AbstractBlockingStub<S>> S headed(S stub) {
    RequestId id = RequestId.at(clock.instant(), ThreadLocalRandom.current());
    return stub.withInterceptors(
        MetadataUtils.newAttachHeadersInterceptor(Headers.of(Optional.of(id), Purpose.NONE)));
  }

  private static <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    }
  }
}
