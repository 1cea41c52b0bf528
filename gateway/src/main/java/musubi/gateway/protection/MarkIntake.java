package musubi.gateway.protection;

import java.time.InstantSource;
import java.util.List;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Statements;
import musubi.gateway.protection.Mark.Revised;
import musubi.gateway.record.Acts;
import musubi.gateway.record.CallRecord.Numbers;

/** Takes marks from the tier below. Thread-safe. */
public final class MarkIntake {
  private final PgMarks marks;
  private final InstantSource clock;

  /** The intake of one tier. */
  public MarkIntake(PgMarks marks, InstantSource clock) {
    this.marks = marks;
    this.clock = clock;
  }

  /**
   * Storing marks of one municipality. Nothing is stored behind a gap, so that everything up to the
   * last revision is here.
   *
   * @param after what the tier below believes to be here
   * @throws Refusal MARKS_OUT_OF_ORDER
   */
  Acts.Work<MarkLink.Progress> store(String municipality, long after, List<Revised> batch) {
    requireOrder(after, batch);
    return new Acts.Work<>() {
      @Override
      public Acts.Made<MarkLink.Progress> now(Statements statements) {
        PgMarks.Lane lane = marks.take(statements, municipality);
        if (batch.isEmpty() || lane.revision() < after) {
          return made(lane, new Numbers(municipality, 0, 0));
        }
        long last = batch.getLast().revision();
        marks.sendMarks(statements, municipality, batch, last, clock.instant());
        return made(
            new PgMarks.Lane(municipality, Math.max(lane.revision(), last), lane.acknowledged()),
            new Numbers(municipality, batch.getFirst().revision(), last));
      }

      /** How far this tier is now serves the tier below no less than how far it was. */
      @Override
      public Acts.Made<MarkLink.Progress> again(Statements statements, long effect) {
        return made(marks.take(statements, municipality), new Numbers(municipality, 0, 0));
      }
    };
  }

  private static Acts.Made<MarkLink.Progress> made(PgMarks.Lane lane, Numbers numbers) {
    return new Acts.Made<>(
        new MarkLink.Progress(lane.revision(), lane.acknowledged()), lane.revision(), numbers);
  }

  private static void requireOrder(long after, List<Revised> batch) {
    long before = after;
    for (Revised mark : batch) {
      if (mark.revision() <= before) {
        throw Refusal.of(ProtectionReason.MARKS_OUT_OF_ORDER);
      }
      before = mark.revision();
    }
    if (after < 0 || batch.size() > MarkLink.MAX_MARKS) {
      throw Refusal.of(ProtectionReason.MARKS_OUT_OF_ORDER);
    }
  }
}
