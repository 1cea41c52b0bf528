package musubi.gateway.card;

import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import musubi.gateway.pg.Database;
import musubi.gateway.value.RequestId;
import musubi.gateway.value.ResidentRecordCode;

/**
 * Rows of cards by the statements of the nodes, for whoever writes them without a node: delivered
 * cards of one city, and what an event of one of them leaves in both databases.
 */
public final class CardRows {
  private static final long SEED = 20_260_101;
  private static final int BATCH = 1_000;

  private final PgCards cards = new PgCards();
  private final PgOrders orders = new PgOrders(CardCodec.ofContract());
  private final CardCodec codec = CardCodec.ofContract();
  private final String city;
  private final List<Card> all;

  private CardRows(String city, List<Card> all) {
    this.city = city;
    this.all = all;
  }

  /** Cards of a city, delivered; nothing is written. */
  public static CardRows delivered(String city, ResidentRecordCode holder, int count) {
    Random random = new Random(SEED);
    List<Card> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(Card.ofRegister(CardNumber.any(random), holder, city, LocalDate.of(2099, 12, 31)));
    }
    return new CardRows(city, all.stream().map(CardRows::ofNow).toList());
  }

  /** An Individual Number Card in place of the register card with which it shares all else. */
  private static Card ofNow(Card card) {
    return new Card(
        card.number(),
        CardKind.INDIVIDUAL_NUMBER_CARD,
        card.state(),
        card.revision(),
        card.holder(),
        card.municipality(),
        Optional.empty(),
        Optional.empty(),
        card.validUntil(),
        Optional.empty(),
        Optional.empty(),
        0,
        List.of());
  }

  /** Numbers of the cards. */
  public List<String> numbers() {
    return all.stream().map(card -> card.number().digits()).toList();
  }

  /** Writes the cards into the database of a card system. */
  public void fill(Database cardSystem) {
    for (int first = 0; first < all.size(); first += BATCH) {
      List<Card> some = all.subList(first, Math.min(all.size(), first + BATCH));
      cardSystem.transaction(
          statements -> {
            some.forEach(card -> cards.sendCard(statements, card, Set.of()));
            statements.flush();
            return null;
          });
    }
    cardSystem.write("analyze card", Tuple.tuple());
  }

  /**
   * Writes what one event of a card leaves: the order, the decision, what came of it.
   *
   * @param round from 1; each takes every card one revision further
   */
  public void event(Database municipality, Database cardSystem, int card, int round) {
    Instant now = Instant.now();
    CardState to = round % 2 == 1 ? CardState.SUSPENDED : CardState.DELIVERED;
    Card before = all.get(card);
    Card after =
        new Card(
            before.number(),
            before.kind(),
            to,
            round + 1L,
            before.holder(),
            city,
            Optional.empty(),
            Optional.empty(),
            before.validUntil(),
            Optional.empty(),
            Optional.empty(),
            0,
            List.of());
    Order order =
        new Order(
            RequestId.at(now, ThreadLocalRandom.current()),
            round % 2 == 1 ? CardStep.SUSPEND : CardStep.RELEASE,
            Optional.of(before.number()),
            round,
            Order.By.TERMINAL,
            city,
            Optional.of("SYN-OP-01"),
            Optional.empty(),
            Order.Evidence.DOCUMENTS,
            Optional.empty(),
            Optional.empty(),
            Order.Issue.NOTHING);
    long number =
        municipality.transaction(
            statements ->
                orders.insert(
                    statements,
                    order,
                    PgOrders.State.PENDING,
                    new byte[32],
                    now,
                    java.time.Duration.ZERO));
    cardSystem.transaction(
        statements -> {
          cards.sendCard(statements, after, Set.of(city));
          cards.sendEvent(
              statements,
              order,
              new Decision.Past(
                  Optional.empty(), Optional.of(after.number()), round + 1L, codec.bytes(order)),
              now);
          statements.flush();
          return null;
        });
    municipality.transaction(
        statements -> {
          orders.sendDecided(
              statements, number, new CardLink.Answer(Optional.empty(), Optional.of(after)), now);
          orders.take(statements, after);
          statements.flush();
          return null;
        });
  }
}
