package musubi.gateway.card;

import static musubi.gateway.registry.Parsing.valid;

import io.grpc.stub.StreamObserver;
import java.util.List;
import musubi.card.v1.CardSystemServiceGrpc;
import musubi.card.v1.NotifyCardsRequest;
import musubi.card.v1.NotifyCardsResponse;
import musubi.gateway.record.Acts;
import musubi.gateway.rpc.Calls;

/** Serves {@code musubi.card.v1.CardSystemService} in a municipality: to the card system. */
public final class CardIntakeService extends CardSystemServiceGrpc.CardSystemServiceImplBase {
  private final OrderDesk desk;
  private final Acts acts;
  private final Calls calls;

  /** Serves the desk. */
  public CardIntakeService(OrderDesk desk, Acts acts, Calls calls) {
    this.desk = desk;
    this.acts = acts;
    this.calls = calls;
  }

  @Override
  public void notifyCards(NotifyCardsRequest request, StreamObserver<NotifyCardsResponse> out) {
    calls.effect(
        out,
        () -> {
          List<Card> cards = cards(request);
          long taken = calls.act(acts, desk.told(cards));
          return NotifyCardsResponse.newBuilder().setTaken((int) taken).build();
        });
  }

  private static List<Card> cards(NotifyCardsRequest request) {
    return valid(
        "cards",
        () -> {
          if (request.getCardsCount() == 0 || request.getCardsCount() > CardLink.MOST) {
            throw new IllegalArgumentException("cards: " + request.getCardsCount());
          }
          return request.getCardsList().stream().map(CardMessages::card).toList();
        });
  }
}
