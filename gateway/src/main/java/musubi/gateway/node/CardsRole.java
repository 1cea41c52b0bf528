package musubi.gateway.node;

import io.grpc.BindableService;
import java.util.List;
import musubi.card.v1.CardSystemServiceGrpc;
import musubi.gateway.access.NodeName;
import musubi.gateway.card.CardClient;
import musubi.gateway.card.CardClock;
import musubi.gateway.card.CardCodec;
import musubi.gateway.card.CardDesk;
import musubi.gateway.card.CardIntakeService;
import musubi.gateway.card.CardNotices;
import musubi.gateway.card.CardService;
import musubi.gateway.card.CardSystemService;
import musubi.gateway.card.LossDeskService;
import musubi.gateway.card.OrderDesk;
import musubi.gateway.record.Acts;
import musubi.gateway.value.BodyCode;

/** Cards: what the card system's node serves, and what a municipality has to do with them. */
final class CardsRole {
  private static final NodeName CARD_SYSTEM = new NodeName("cards", BodyCode.CARDS);

  private CardsRole() {}

  /** The card system: mailing records, cards, and what a card proves. */
  static List<BindableService> services(Foundation on) {
    CardDesk desk =
        new CardDesk(
            on.database(),
            on.cardParts().rules(),
            CardCodec.ofContract(),
            on.digests(),
            on.clock());
    String tell = CardSystemServiceGrpc.getNotifyCardsMethod().getFullMethodName();
    CardNotices notices =
        on.started(
            new CardNotices(
                on.cardParts()
                    .down()
                    .apply(
                        new CardClient(
                            code ->
                                on.neighbours()
                                    .of(new NodeName("communication", new BodyCode(code))),
                            on.clock())),
                on.database(),
                desk,
                at -> on.made(tell, at),
                on.clock(),
                on.metrics()));
    on.started(new CardClock(desk, notices::wake, on.clock(), on.metrics()));
    Acts acts = on.acts();
    return List.of(
        new CardSystemService(desk, acts, notices::wake, on.calls(), on.clock()),
        new LossDeskService(desk, acts, notices::wake, on.calls()));
  }

  /** Orders of a municipality, and what it is told of its cards. */
  static List<BindableService> municipality(Foundation on) {
    OrderDesk desk =
        on.started(
            new OrderDesk(
                on.own().body().digits(),
                on.cardParts()
                    .up()
                    .apply(new CardClient(name -> on.neighbours().of(CARD_SYSTEM), on.clock())),
                on.database(),
                CardCodec.ofContract(),
                on.digests(),
                on.clock(),
                on.metrics()));
    on.dependencies().put("card system", desk::isWell);
    Acts acts = on.acts();
    return List.of(
        new CardService(desk, acts, on.calls(), on.clock()),
        new CardIntakeService(desk, acts, on.calls()));
  }
}
