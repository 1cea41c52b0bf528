package musubi.gateway.card;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.card.PgOrders.Kept;
import musubi.gateway.card.PgOrders.State;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Rounds;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.protection.ProtectionReason;
import musubi.gateway.record.Acts.Work;
import musubi.gateway.rpc.StreamEndedException;

/**
 * Takes the orders of a municipality and carries each to the card system until that has decided it.
 * Whoever gave an order may ask for it to be carried at once; what nobody waits for a worker
 * carries.
 *
 * <p>Thread-safe.
 */
public final class OrderDesk implements AutoCloseable {
  /** How long an order may wait for its second person; ours. */
  private static final Duration APPROVAL = Duration.ofDays(1);

  /** How long a caller waits for the card system; ours. */
  private static final Duration LIMIT = Duration.ofSeconds(3);

  /** After how long an order that was not decided is sent again; ours. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private static final int AT_ONCE = 100;

  /** How a call ends when it is the card system that does not answer, and not the order. */
  private static final Set<String> AWAY = Set.of("UNAVAILABLE", "DEADLINE_EXCEEDED");

  private final String municipality;
  private final CardLink.Up cardSystem;
  private final Database database;
  private final PgOrders orders;
  private final Digests digests;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Rounds rounds;
  private volatile boolean well = true;

  /** Starts carrying the orders of one municipality. */
  public OrderDesk(
      String municipality,
      CardLink.Up cardSystem,
      Database database,
      CardCodec codec,
      Digests digests,
      InstantSource clock,
      Metrics metrics) {
    this.municipality = municipality;
    this.cardSystem = cardSystem;
    this.database = database;
    this.orders = new PgOrders(codec);
    this.digests = digests;
    this.clock = clock;
    this.metrics = metrics;
    this.rounds = Rounds.start("card-orders", this::carryAll);
  }

  /**
   * How far an order is.
   *
   * @param card as the municipality knows it, when the step was taken
   */
  record Progress(long number, State state, Optional<Card> card) {
    @Override
    public String toString() {
      return "Progress[" + number + ", " + state + "]";
    }
  }

  /**
   * A card as the three know it now.
   *
   * @param before revision that the municipality knew; 0 when none
   */
  record Reconciled(Card card, long before) {}

  /** Whether the card system answered last. */
  public boolean isWell() {
    return well;
  }

  @Override
  public void close() {
    rounds.close();
  }

  /** Taking an order; its number is the answer. Nothing is sent yet. */
  Work<Long> take(Order order) {
    return Work.of(statements -> insert(statements, order), municipality);
  }

  /**
   * Approving an order; its number is the answer.
   *
   * @throws Refusal CARD_ORDER_UNKNOWN, CARD_ORDER_NOT_WAITING, APPROVAL_BY_SAME_PERSON
   */
  Work<Long> approve(long number, String approver) {
    return Work.of(statements -> approve(statements, number, approver), municipality);
  }

  /**
   * Carries an order to the card system, unless it is decided or waits for approval.
   *
   * @throws Refusal as the card system decided
   */
  Progress carry(long number) {
    Kept kept =
        orders.find(database, number).orElseThrow(() -> Refusal.of(CardReason.CARD_ORDER_UNKNOWN));
    if (kept.state() == State.PENDING) {
      try {
        carry(kept);
      } catch (StreamEndedException e) {
        failed(e);
        return new Progress(number, State.PENDING, Optional.empty());
      }
      kept = orders.find(database, number).orElseThrow();
    }
    if (kept.state() == State.REFUSED) {
      throw Refusal.of(kept.refused().orElse(CardReason.CARD_STATE_FORBIDS));
    }
    return new Progress(
        number, kept.state(), kept.card().flatMap(card -> orders.copy(database, card)));
  }

  /**
   * Brings the three together.
   *
   * @throws Refusal CARD_UNKNOWN, CARD_OF_OTHER_MUNICIPALITY, CARD_SYSTEM_AWAY
   */
  Reconciled reconcile(CardNumber number) {
    long before = orders.copy(database, number).map(Card::revision).orElse(0L);
    try {
      orders.pending(database, number).forEach(this::carry);
      Card card = cardSystem.find(number, LIMIT);
      take(List.of(card));
      return new Reconciled(card, before);
    } catch (StreamEndedException e) {
      failed(e);
      throw Refusal.of(CardReason.CARD_SYSTEM_AWAY);
    }
  }

  /** Taking cards that the card system tells of; how many were new is the answer. */
  Work<Long> told(List<Card> cards) {
    return Work.of(statements -> take(statements, cards), municipality);
  }

  /** Cards that changed after a place. */
  PgOrders.Changed changed(long after, int most) {
    return orders.changed(database, after, most);
  }

  byte[] subject(Card card) {
    return digests.ofSubject(card.holder().digits());
  }

  private long insert(Statements statements, Order order) {
    boolean needsSecond =
        order.by() == Order.By.TERMINAL && LifeCycle.TABLE.needsSecondPerson(order.step());
    return orders.insert(
        statements,
        order,
        needsSecond ? State.WAITING_FOR_APPROVAL : State.PENDING,
        order.operator().map(digests::ofOperator).orElse(new byte[0]),
        clock.instant(),
        AGAIN);
  }

  private long approve(Statements statements, long number, String approver) {
    Kept kept =
        orders
            .take(statements, number)
            .orElseThrow(() -> Refusal.of(CardReason.CARD_ORDER_UNKNOWN));
    Instant now = clock.instant();
    if (kept.state() != State.WAITING_FOR_APPROVAL
        || now.isAfter(kept.orderedAt().plus(APPROVAL))) {
      throw Refusal.of(CardReason.CARD_ORDER_NOT_WAITING);
    }
    if (java.security.MessageDigest.isEqual(kept.operator(), digests.ofOperator(approver))) {
      throw Refusal.of(ProtectionReason.APPROVAL_BY_SAME_PERSON);
    }
    orders.sendApproved(statements, number, kept.order().approvedBy(approver), now.plus(AGAIN));
    return number;
  }

  /** Only what was decided is kept: a failure leaves the order as it is. */
  private void carry(Kept kept) {
    CardLink.Answer answer = cardSystem.submit(kept.order(), LIMIT);
    Instant now = clock.instant();
    database.transaction(
        statements -> {
          orders.sendDecided(statements, kept.number(), answer, now);
          answer.card().ifPresent(card -> orders.take(statements, card));
          statements.flush();
          return null;
        });
    well = true;
  }

  private void take(List<Card> cards) {
    database.transaction(statements -> take(statements, cards));
  }

  private long take(Statements statements, List<Card> cards) {
    return cards.stream().filter(card -> orders.take(statements, card)).count();
  }

  private boolean carryAll() {
    List<Kept> due = orders.due(database, clock.instant(), AT_ONCE);
    for (Kept kept : due) {
      try {
        carry(kept);
      } catch (StreamEndedException e) {
        failed(e);
        postpone(kept);
        if (AWAY.contains(e.reason())) {
          return false;
        }
      }
    }
    return due.size() < AT_ONCE;
  }

  /** One order that nobody decides keeps no other waiting. */
  private void postpone(Kept kept) {
    Instant due = clock.instant().plus(AGAIN);
    database.transaction(
        statements -> {
          orders.sendDue(statements, kept.number(), due);
          statements.flush();
          return null;
        });
  }

  private void failed(StreamEndedException e) {
    well = false;
    metrics.count("musubi_card_order_failures_total", "reason", e.reason());
  }
}
