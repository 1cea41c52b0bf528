package musubi.gateway.card;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts.Made;
import musubi.gateway.record.Acts.Work;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.record.PgActLocks;
import musubi.gateway.value.Japan;
import musubi.gateway.value.RequestId;
import musubi.gateway.value.ResidentRecordCode;

/** Decides orders at the card system, each in one transaction. Thread-safe. */
public final class CardDesk {
  private final Database database;
  private final PgCards cards = new PgCards();
  private final Rules rules;
  private final CardCodec codec;
  private final Digests digests;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * The desk.
   *
   * @param rules all but in tests that show what each is for
   */
  public CardDesk(
      Database database, Rules rules, CardCodec codec, Digests digests, InstantSource clock) {
    this.database = database;
    this.rules = rules;
    this.codec = codec;
    this.digests = digests;
    this.clock = clock;
  }

  /**
   * What was decided.
   *
   * @param refused why; empty when the step was taken
   * @param card as it is now; empty when there is none
   */
  public record Decided(Optional<CardReason> refused, Optional<Card> card) {
    /** The card. */
    Card taken() {
      if (refused.isPresent()) {
        throw Refusal.of(refused.get());
      }
      return card.orElseThrow();
    }
  }

  /** Deciding an order. A repeat does nothing and finds what was decided. */
  public Work<Decided> decide(Order order) {
    return new Work<>() {
      @Override
      public Made<Decided> now(Statements statements) {
        Decided decided = decide(statements, order);
        long revision = decided.card().map(Card::revision).orElse(0L);
        return new Made<>(
                decided,
                revision,
                new Numbers(order.municipality(), revision, revision),
                decided.card().map(card -> subject(card.holder())).stream().toList())
            .refused(decided.refused());
      }

      @Override
      public Made<Decided> again(Statements statements, long effect) {
        return now(statements);
      }
    };
  }

  /** The card; empty when there is none. */
  Optional<Card> find(CardNumber number) {
    return cards.find(database, number);
  }

  /** Cards of a person that a municipality has to do with. */
  List<Card> ofHolder(ResidentRecordCode holder, String municipality) {
    return cards.ofHolder(database, holder).stream()
        .filter(card -> card.municipalities().contains(municipality))
        .toList();
  }

  /** Ends what is over: cards past their last day, and past the time for continued use. */
  int endWhatIsOver(int most) {
    LocalDate today = today();
    List<CardNumber> over = cards.over(database, today, most);
    over.forEach(number -> database.transaction(statements -> end(statements, number, today)));
    return over.size();
  }

  byte[] subject(ResidentRecordCode holder) {
    return digests.ofSubject(holder.digits());
  }

  private Void end(Statements statements, CardNumber number, LocalDate today) {
    cards
        .take(statements, number)
        .ifPresent(
            card -> {
              boolean lapsed =
                  card.state() == CardState.MOVED || card.state() == CardState.MOVED_LOST;
              boolean old = card.validUntil().filter(last -> last.isBefore(today)).isPresent();
              if (old || lapsed) {
                byItself(statements, old ? CardStep.EXPIRE : CardStep.LAPSE, card);
              }
            });
    statements.flush();
    return null;
  }

  private Decided decide(Statements statements, Order order) {
    byte[] digest = digests.ofRequest(codec.bytes(order));
    Statements.Answer lock = PgActLocks.ask(statements, order.id());
    Statements.Answer before = cards.askPast(statements, order.id());
    lock.rows();
    Optional<Card> found = order.number().flatMap(number -> cards.take(statements, number));
    Optional<Decision.Past> past = PgCards.past(before.rows());
    CardNumber fresh = CardNumber.any(random);
    Decision decision = rules.decide(found, past, order, digest, fresh, today());
    if (decision instanceof Decision.Repeated repeated) {
      return again(statements, repeated.past());
    }
    if (decision instanceof Decision.Refused refused) {
      return refuse(statements, order, digest, found, refused.reason());
    }
    return isUsed(statements, order)
        ? refuse(statements, order, digest, found, CardReason.CERTIFICATE_SERIAL_USED)
        : take(statements, order, digest, found, (Decision.Taken) decision);
  }

  private Decided again(Statements statements, Decision.Past past) {
    return new Decided(past.refused(), past.number().flatMap(n -> cards.take(statements, n)));
  }

  private boolean isUsed(Statements statements, Order order) {
    return !order.issue().certificates().isEmpty()
        && cards.isUsed(statements, order.issue().certificates());
  }

  private Decided refuse(
      Statements statements, Order order, byte[] digest, Optional<Card> found, CardReason reason) {
    if (reason == CardReason.CARD_EVENT_CHANGED) {
      throw Refusal.of(reason);
    }
    Decision.Past decided =
        new Decision.Past(
            Optional.of(reason),
            found.map(Card::number),
            found.map(Card::revision).orElse(0L),
            digest);
    cards.sendEvent(statements, order, decided, clock.instant());
    return new Decided(Optional.of(reason), found);
  }

  private Decided take(
      Statements statements,
      Order order,
      byte[] digest,
      Optional<Card> before,
      Decision.Taken taken) {
    Optional<Card> replaced = taken.replaced().flatMap(number -> cards.take(statements, number));
    store(statements, order, digest, before, taken);
    replaced.ifPresent(card -> byItself(statements, CardStep.REPLACE, card));
    return new Decided(Optional.empty(), Optional.of(taken.card()));
  }

  /** A step of the card system itself, when the table has one from the state of the card. */
  private void byItself(Statements statements, CardStep step, Card card) {
    Order order = Order.ofCardSystem(RequestId.at(clock.instant(), random), step, card);
    byte[] digest = digests.ofRequest(codec.bytes(order));
    if (rules.decide(Optional.of(card), Optional.empty(), order, digest, card.number(), today())
        instanceof Decision.Taken taken) {
      store(statements, order, digest, Optional.of(card), taken);
    }
  }

  private void store(
      Statements statements,
      Order order,
      byte[] digest,
      Optional<Card> before,
      Decision.Taken taken) {
    Instant now = clock.instant();
    Card card = taken.card();
    Set<String> told = new TreeSet<>(card.municipalities());
    before.ifPresent(old -> told.addAll(old.municipalities()));
    cards.sendCard(statements, card, new LinkedHashSet<>(told));
    taken.successor().ifPresent(next -> cards.sendCard(statements, next, next.municipalities()));
    cards.sendEvent(
        statements,
        order,
        new Decision.Past(Optional.empty(), Optional.of(card.number()), card.revision(), digest),
        now);
  }

  private LocalDate today() {
    return Japan.today(clock);
  }
}
