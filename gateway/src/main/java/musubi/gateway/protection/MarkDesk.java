package musubi.gateway.protection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.protection.Mark.Revised;
import musubi.gateway.record.Acts;
import musubi.gateway.record.Fields;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.value.ResidentRecordCode;

/** Takes the marks of a municipality from its register. Thread-safe. */
public final class MarkDesk {
  private static final Duration ASKING = Duration.ofSeconds(2);

  private final String municipality;
  private final Database database;
  private final PgMarks marks;
  private final MarkLink above;
  private final InstantSource clock;

  /** The desk of one municipality, below the tier that knows whether marks went further. */
  public MarkDesk(
      String municipality, Database database, PgMarks marks, MarkLink above, InstantSource clock) {
    this.municipality = municipality;
    this.database = database;
    this.marks = marks;
    this.above = above;
    this.clock = clock;
  }

  /** Tiers that can have a mark. */
  enum Tier {
    COMMUNICATION,
    PREFECTURE,
    NATION
  }

  /** What is marked for a person, and which tiers have it. */
  record Marked(Optional<Revised> mark, boolean isInForce, Set<Tier> tiers) {
    @Override
    public String toString() {
      return "Marked[redacted]";
    }
  }

  /**
   * Setting a mark; its revision is the answer.
   *
   * @throws Refusal MARK_DATE_PAST
   */
  Acts.Work<Long> set(Mark mark) {
    Instant now = clock.instant();
    if (mark.isOver(now)) {
      throw Refusal.ofField(
          ProtectionReason.MARK_DATE_PAST,
          "valid_until",
          ProtectionReason.MARK_DATE_PAST.meaning());
    }
    return Acts.Work.of(statements -> set(statements, mark, now), municipality);
  }

  /** What the municipality has marked for a person. */
  Marked find(ResidentRecordCode code) {
    Optional<Revised> mark = marks.find(database, code, municipality);
    return new Marked(
        mark,
        mark.filter(found -> found.mark().isInForce(clock.instant())).isPresent(),
        mark.map(found -> tiersWith(found.revision())).orElseGet(Set::of));
  }

  /**
   * A revision is the time in microseconds, so that those given after a restore from a backup are
   * later than the lost ones, which other tiers may have.
   */
  private long set(Statements statements, Mark mark, Instant now) {
    long last = marks.take(statements, municipality).revision();
    long revision = Math.max(last + 1, Fields.micros(now));
    marks.sendMarks(statements, municipality, List.of(new Revised(mark, revision)), revision, now);
    return revision;
  }

  private Set<Tier> tiersWith(long revision) {
    Set<Tier> tiers = EnumSet.of(Tier.COMMUNICATION);
    PgMarks.Lane lane = marks.lane(database, municipality);
    if (lane.acknowledged() < revision) {
      return tiers;
    }
    try {
      MarkLink.Progress progress =
          above.notify(municipality, lane.acknowledged(), List.of(), ASKING);
      if (progress.revision() >= revision) {
        tiers.add(Tier.PREFECTURE);
      }
      if (progress.onward() >= revision) {
        tiers.add(Tier.NATION);
      }
    } catch (StreamEndedException e) {
      tiers.add(Tier.PREFECTURE);
    }
    return tiers;
  }
}
