package musubi.gateway.mailing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Reason;
import musubi.gateway.confirmation.PgOwnMarks;
import musubi.gateway.mailing.PgMailings.Ended;
import musubi.gateway.mailing.PgMailings.Waiting;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Rounds;
import musubi.gateway.pg.Database;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.PgRecords;
import musubi.gateway.rpc.StreamEndedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends accepted mailing records to the card system, at once when woken, and again until it has
 * them: those whose persons are of today. What is not goes back to the register.
 *
 * <p>One owner: one worker on one virtual thread. {@link #wake} may be called by any.
 */
public final class MailingSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MailingSender.class);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** When the nation is asked again about a person whose last change it may not have; ours. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  /** How long a change may take to the nation before a record goes back; ours. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final Parts parts;
  private final PgMailings mailings = new PgMailings();
  private final MailingCodec codec = new MailingMessages();
  private final PgOwnMarks marks;
  private final Rounds rounds;
  private volatile long waiting;
  private volatile boolean well;

  /**
   * What it is made of.
   *
   * @param municipality whose records it sends
   * @param own the municipality's identity file
   * @param matched makes the record of a question to the nation
   * @param provided makes the record of a provision to the card system
   */
  public record Parts(
      String municipality,
      FreshnessDesk own,
      NationLink nation,
      CardsLink cards,
      Database database,
      DayKeys keys,
      Function<Instant, CallRecord> matched,
      Function<Instant, CallRecord> provided,
      Digests digests,
      InstantSource clock,
      Metrics metrics) {
    @Override
    public String toString() {
      return "Parts[" + municipality + "]";
    }
  }

  /** A record that was opened for sending. */
  private record Opened(Waiting waiting, Kept kept, Mailing mailing) {
    UUID id() {
      return waiting.id();
    }

    Handed handed() {
      return new Handed(id(), kept.content(), Reading.sha256(kept.content()), kept.isDirected());
    }

    @Override
    public String toString() {
      return "Opened[" + waiting.id() + "]";
    }
  }

  /** What was decided of a batch. */
  private record Decided(List<Opened> good, List<Ended> ended, List<UUID> later) {}

  /** Starts sending. */
  public MailingSender(Parts parts) {
    this.parts = parts;
    this.marks = new PgOwnMarks(parts.database());
    parts.metrics().gauge("musubi_mailing_waiting", () -> waiting);
    this.rounds = Rounds.start("mailing", this::sendAll);
  }

  /** There are new records. */
  public void wake() {
    rounds.wake();
  }

  /** Whether nation and card system answered last. */
  public boolean isWell() {
    return well;
  }

  /** Stops; what has no receipt is sent by the next start. */
  @Override
  public void close() {
    rounds.close();
  }

  private boolean sendAll() {
    waiting = mailings.waiting(parts.database());
    try {
      List<Waiting> batch = next();
      while (!batch.isEmpty()) {
        send(batch);
        batch = next();
      }
    } catch (StreamEndedException e) {
      parts.metrics().count("musubi_mailing_failures_total", "reason", e.reason());
      if (well) {
        LOG.warn("mailing records wait: {}", e.reason());
        well = false;
      }
      return false;
    }
    well = true;
    return true;
  }

  /** What fits in one message; the rest stays due. */
  private List<Waiting> next() {
    List<Waiting> fitting = new ArrayList<>();
    int bytes = 0;
    for (Waiting each : mailings.next(parts.database(), parts.clock().instant(), Handed.MOST)) {
      bytes += each.sealed().length;
      if (!fitting.isEmpty() && bytes > Handed.MOST_BYTES) {
        break;
      }
      fitting.add(each);
    }
    return fitting;
  }

  private void send(List<Waiting> batch) {
    Function<LocalDate, Optional<DayKey>> reader = parts.keys().reader();
    List<Ended> ended = new ArrayList<>();
    List<Opened> opened = new ArrayList<>();
    for (Waiting each : batch) {
      open(each, reader)
          .ifPresentOrElse(opened::add, () -> ended.add(Ended.of(each.id(), Outcome.EXPIRED)));
    }
    Decided decided = decide(opened);
    ended.addAll(decided.ended());
    dispose(ended, decided.later(), List.of());
    if (!decided.good().isEmpty()) {
      deliver(decided.good());
    }
  }

  /** Empty when the key is destroyed, and the record with it. */
  private Optional<Opened> open(Waiting waiting, Function<LocalDate, Optional<DayKey>> reader) {
    return reader
        .apply(waiting.keyDay())
        .flatMap(key -> key.open(parts.municipality(), waiting.id(), waiting.sealed()))
        .map(Kept::of)
        .map(kept -> new Opened(waiting, kept, codec.parse(kept.content())));
  }

  private Decided decide(List<Opened> opened) {
    Decided decided = new Decided(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Set<String> guarded =
        marks.protectedAmong(
            opened.stream().flatMap(each -> each.mailing().codes().stream()).distinct().toList());
    List<Opened> asked = new ArrayList<>();
    for (Opened each : opened) {
      if (!each.kept().isDirected()
          && each.mailing().codes().stream().anyMatch(guarded::contains)) {
        decided.ended().add(Ended.of(each.id(), Outcome.PROTECTED));
      } else {
        asked.add(each);
      }
    }
    List<Mailing.Person> persons =
        asked.stream().flatMap(each -> each.mailing().people().stream()).toList();
    List<Freshness> own = parts.own().match(parts.municipality(), persons);
    List<Freshness> nation = askNation(persons);
    int from = 0;
    for (Opened each : asked) {
      int to = from + each.mailing().persons().size();
      sort(each, own.subList(from, to), nation.subList(from, to), decided);
      from = to;
    }
    return decided;
  }

  private void sort(Opened each, List<Freshness> own, List<Freshness> nation, Decided decided) {
    boolean isPatient = parts.clock().instant().isBefore(each.waiting().takenAt().plus(PATIENCE));
    Optional<Freshness.Next> next = Freshness.next(own, nation, isPatient);
    if (next.isEmpty()) {
      decided.later().add(each.id());
      return;
    }
    switch (next.get()) {
      case DELIVER -> decided.good().add(each);
      case RETURN_CHANGED -> decided.ended().add(Ended.of(each.id(), Outcome.CHANGED));
      case RETURN_UNKNOWN -> decided.ended().add(Ended.of(each.id(), Outcome.UNKNOWN));
    }
  }

  private List<Freshness> askNation(List<Mailing.Person> persons) {
    List<Freshness> answers = new ArrayList<>();
    for (int first = 0; first < persons.size(); first += NationLink.MOST) {
      List<Mailing.Person> some =
          persons.subList(first, Math.min(persons.size(), first + NationLink.MOST));
      answers.addAll(parts.nation().match(some, LIMIT));
    }
    return answers;
  }

  /** Ends each record, with a record of the provision of each person that the cards have. */
  private void deliver(List<Opened> good) {
    List<Taken> receipts = receipts(good);
    Instant now = parts.clock().instant();
    List<Ended> ended = new ArrayList<>();
    List<CallRecord> records = new ArrayList<>();
    for (int i = 0; i < good.size(); i++) {
      Ended end = ended(good.get(i), receipts.get(i));
      ended.add(end);
      if (end.outcome() == Outcome.DELIVERED) {
        for (String code : good.get(i).mailing().codes()) {
          byte[] person = parts.digests().ofSubject(code);
          records.add(parts.matched().apply(now).about(person));
          records.add(parts.provided().apply(now).about(person));
        }
      }
    }
    dispose(ended, List.of(), records);
  }

  /** What cannot be delivered now stands back, so that it holds up nothing that goes elsewhere. */
  private List<Taken> receipts(List<Opened> good) {
    try {
      return parts.cards().deliver(good.stream().map(Opened::handed).toList(), LIMIT);
    } catch (StreamEndedException e) {
      dispose(List.of(), good.stream().map(Opened::id).toList(), List.of());
      throw e;
    }
  }

  /**
   * A card system that has erased a record under this id had it from us: what we sent before was
   * the same, for we take no id twice, and its receipt was lost on the way.
   */
  private static Ended ended(Opened opened, Taken receipt) {
    return receipt.receivedAt().isPresent()
        ? new Ended(opened.id(), Outcome.DELIVERED, "", "", receipt.receivedAt())
        : new Ended(
            opened.id(),
            Outcome.REFUSED,
            receipt.reason().map(Reason::name).orElse(""),
            receipt.item(),
            Optional.empty());
  }

  private void dispose(List<Ended> ended, List<UUID> later, List<CallRecord> records) {
    if (ended.isEmpty() && later.isEmpty()) {
      return;
    }
    Instant now = parts.clock().instant();
    parts
        .database()
        .transaction(
            statements -> {
              mailings.end(statements, ended, now);
              mailings.sendDue(statements, later, now.plus(ASK_AGAIN));
              if (!records.isEmpty()) {
                PgRecords.send(statements, records);
              }
              statements.flush();
              return null;
            });
    waiting -= ended.size();
    ended.forEach(
        each ->
            parts.metrics().count("musubi_mailing_ended_total", "outcome", each.outcome().name()));
  }
}
