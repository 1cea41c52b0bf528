package musubi.gateway.mailing;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import musubi.gateway.confirmation.PgOwnMarks;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/** Takes mailing records of a municipality from its register. Thread-safe. */
public final class MailingDesk {
  private final String municipality;
  private final MailingCodec codec = new MailingMessages();
  private final PgMailings mailings = new PgMailings();
  private final Database database;
  private final PgOwnMarks marks;
  private final DayKeys keys;
  private final InstantSource clock;

  /** The desk of one municipality. */
  public MailingDesk(String municipality, Database database, DayKeys keys, InstantSource clock) {
    this.municipality = municipality;
    this.database = database;
    this.marks = new PgOwnMarks(database);
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Ends of records.
   *
   * @param waiting records that have none
   */
  record Page(List<PgMailings.Listed> listed, long waiting) {}

  /** Taking records, each for itself; the same records again have no effect. */
  Function<Statements, List<Taken>> take(List<Handed> asked) {
    Instant now = clock.instant();
    List<Reading> readings =
        asked.stream().map(handed -> Reading.of(handed, municipality, codec)).toList();
    Set<String> guarded = marks.protectedAmong(codes(readings));
    List<Reading> allowed =
        readings.stream().filter(reading -> isAllowed(reading, guarded)).toList();
    if (allowed.isEmpty()) {
      return statements -> taken(statements, readings, Set.of());
    }
    DayKey key = keys.current(now);
    List<PgMailings.New> sealed = allowed.stream().map(reading -> seal(key, reading)).toList();
    return statements ->
        taken(statements, readings, mailings.insert(statements, key.day(), sealed, now));
  }

  /** What became of records, after a number. */
  Page list(long after, int most) {
    return new Page(mailings.list(database, after, most), mailings.waiting(database));
  }

  private static List<String> codes(List<Reading> readings) {
    return readings.stream()
        .flatMap(reading -> reading.mailing().stream())
        .flatMap(mailing -> mailing.codes().stream())
        .distinct()
        .toList();
  }

  private static boolean isAllowed(Reading reading, Set<String> guarded) {
    return reading
        .mailing()
        .filter(
            mailing ->
                reading.handed().isDirected()
                    || mailing.codes().stream().noneMatch(guarded::contains))
        .isPresent();
  }

  private PgMailings.New seal(DayKey key, Reading reading) {
    UUID id = reading.handed().id();
    byte[] content = reading.handed().content();
    return new PgMailings.New(
        id,
        key.seal(municipality, id, Kept.bytes(content, reading.handed().isDirected())),
        key.check(municipality, id, content));
  }

  private List<Taken> taken(Statements statements, List<Reading> readings, Set<UUID> inserted) {
    List<UUID> others =
        readings.stream()
            .filter(reading -> reading.mailing().isPresent())
            .map(reading -> reading.handed().id())
            .filter(id -> !inserted.contains(id))
            .toList();
    Map<UUID, PgMailings.Known> known = new HashMap<>(mailings.known(statements, others));
    Function<LocalDate, Optional<DayKey>> reader = keys.reader();
    List<Taken> taken = new ArrayList<>();
    for (Reading reading : readings) {
      taken.add(
          taken(reading, inserted, Optional.ofNullable(known.get(reading.handed().id())), reader));
    }
    return taken;
  }

  private Taken taken(
      Reading reading,
      Set<UUID> inserted,
      Optional<PgMailings.Known> known,
      Function<LocalDate, Optional<DayKey>> reader) {
    UUID id = reading.handed().id();
    if (reading.mailing().isEmpty()) {
      return Taken.refused(id, reading.refusal().orElseThrow());
    }
    List<String> codes = reading.mailing().get().codes();
    if (inserted.contains(id) || known.filter(k -> isSame(reading, k, reader)).isPresent()) {
      return Taken.taken(id, codes);
    }
    return Taken.refused(
        id,
        known.isPresent() ? MailingReason.MAILING_ID_USED : MailingReason.MAILING_PROTECTED,
        codes);
  }

  private boolean isSame(
      Reading reading, PgMailings.Known known, Function<LocalDate, Optional<DayKey>> reader) {
    Handed handed = reading.handed();
    return known
        .check()
        .flatMap(
            check ->
                reader
                    .apply(known.keyDay())
                    .filter(key -> key.agrees(municipality, handed.id(), handed.content(), check)))
        .isPresent();
  }
}
