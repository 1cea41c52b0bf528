package musubi.gateway.mailing;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Statements;
import musubi.gateway.value.BodyCode;

/**
 * Takes mailing records from communication nodes into the card system, and gives them to the
 * Agency's issuing. Thread-safe.
 */
public final class IntakeDesk {
  private final MailingCodec codec = new MailingMessages();
  private final PgReceived received = new PgReceived();
  private final DayKeys keys;
  private final InstantSource clock;

  /** The desk of the card system. */
  public IntakeDesk(DayKeys keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** A record for printing. */
  record Printed(long number, String municipality, UUID id, byte[] content) {
    @Override
    public String toString() {
      return "Printed[" + number + "]";
    }
  }

  /** Taking records, each for itself; the same records again get the same receipts. */
  Function<Statements, List<Taken>> take(BodyCode caller, List<Handed> asked) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    String municipality = caller.digits();
    List<Reading> readings =
        asked.stream().map(handed -> Reading.of(handed, municipality, codec)).toList();
    List<Reading> good =
        readings.stream().filter(reading -> reading.mailing().isPresent()).toList();
    if (good.isEmpty()) {
      return statements -> readings.stream().map(IntakeDesk::refused).toList();
    }
    DayKey key = keys.current(now);
    List<PgReceived.New> sealed =
        good.stream().map(reading -> seal(key, municipality, reading)).toList();
    return statements -> {
      Set<UUID> inserted = received.insert(statements, municipality, key.day(), sealed, now);
      Map<UUID, PgReceived.Known> known =
          received.known(
              statements, municipality, sealed.stream().map(PgReceived.New::id).toList());
      return receipts(municipality, readings, inserted, known);
    };
  }

  /**
   * Records for printing that follow a number; those up to it are over.
   *
   * @throws Refusal MAILING_NUMBER_AHEAD
   */
  List<Printed> give(Statements statements, long taken, int most) {
    PgReceived.Counter counter = received.lock(statements);
    if (taken > counter.last()) {
      throw Refusal.of(MailingReason.MAILING_NUMBER_AHEAD);
    }
    if (taken > counter.taken()) {
      received.sendTaken(statements, counter, taken, clock.instant());
      statements.flush();
    }
    Function<LocalDate, Optional<DayKey>> reader = keys.reader();
    List<Printed> printed = new ArrayList<>();
    int bytes = 0;
    for (PgReceived.Waiting each : received.next(statements, taken, most)) {
      bytes += each.sealed().length;
      if (!printed.isEmpty() && bytes > Handed.MOST_BYTES) {
        break;
      }
      reader
          .apply(each.keyDay())
          .flatMap(key -> key.open(each.municipality(), each.id(), each.sealed()))
          .map(content -> new Printed(each.number(), each.municipality(), each.id(), content))
          .ifPresent(printed::add);
    }
    return printed;
  }

  /** Whom records for printing are about. */
  List<String> codes(List<Printed> printed) {
    return printed.stream()
        .flatMap(each -> codec.parse(each.content()).codes().stream())
        .distinct()
        .toList();
  }

  private static PgReceived.New seal(DayKey key, String municipality, Reading reading) {
    UUID id = reading.handed().id();
    byte[] content = reading.handed().content();
    return new PgReceived.New(
        id, key.seal(municipality, id, content), key.check(municipality, id, content));
  }

  private List<Taken> receipts(
      String municipality,
      List<Reading> readings,
      Set<UUID> inserted,
      Map<UUID, PgReceived.Known> known) {
    Function<LocalDate, Optional<DayKey>> reader = keys.reader();
    List<Taken> receipts = new ArrayList<>();
    for (Reading reading : readings) {
      receipts.add(
          reading.mailing().isEmpty()
              ? refused(reading)
              : receipt(
                  municipality,
                  reading,
                  inserted.contains(reading.handed().id()),
                  known.get(reading.handed().id()),
                  reader));
    }
    return receipts;
  }

  private static Taken refused(Reading reading) {
    return Taken.refused(reading.handed().id(), reading.refusal().orElseThrow());
  }

  /** Other bytes under a known id are refused; where nothing is left to compare, it says so. */
  private static Taken receipt(
      String municipality,
      Reading reading,
      boolean isNew,
      PgReceived.Known known,
      Function<LocalDate, Optional<DayKey>> reader) {
    Handed handed = reading.handed();
    List<String> codes = reading.mailing().orElseThrow().codes();
    Optional<DayKey> key = known.check().flatMap(check -> reader.apply(known.keyDay()));
    if (key.isEmpty()) {
      return Taken.refused(handed.id(), MailingReason.MAILING_ID_USED, codes)
          .receivedAt(known.receivedAt());
    }
    boolean isSame =
        isNew
            || key.get()
                .agrees(municipality, handed.id(), handed.content(), known.check().orElseThrow());
    return isSame
        ? Taken.taken(handed.id(), codes).receivedAt(known.receivedAt())
        : Taken.refused(handed.id(), MailingReason.MAILING_ID_USED, codes);
  }
}
