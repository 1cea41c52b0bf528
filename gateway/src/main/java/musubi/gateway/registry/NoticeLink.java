package musubi.gateway.registry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import musubi.gateway.rpc.StreamEndedException;

/** A notice stream to the tier above, in values. One thread talks; any thread may nudge. */
public interface NoticeLink {
  /** Updates in one batch at most ({@code UpdateBatch.updates}). */
  int MAX_BATCH = 500;

  /** Says hello for some municipalities. */
  void greet(List<PgUpdates.Lane> lanes) throws InterruptedException;

  /** Sends consecutive updates of one municipality. */
  void send(String municipality, List<PgUpdates.Outgoing> updates) throws InterruptedException;

  /** Says that rejections are stored here. */
  void confirm(List<PgRejections.Rejected> stored) throws InterruptedException;

  /**
   * The next answer within a time; empty when none came or somebody nudged.
   *
   * @throws StreamEndedException when the stream has ended, or an answer cannot be understood
   */
  Optional<Answer> take(Duration limit) throws InterruptedException;

  /** Lets a waiting {@link #take} return. */
  void nudge();

  /** Ends the stream from here. */
  void breakOff();

  /** What the tier above says. */
  sealed interface Answer {
    /** Answers a hello: how far the tier above is. */
    record Hello(List<Cursor> cursors) implements Answer {}

    /** Every number up to the cursor has its disposition there. */
    record Disposed(Cursor through) implements Answer {}

    /** Numbers that were not applied there or above. */
    record Rejected(List<PgRejections.Rejected> rejections) implements Answer {}
  }

  /** How far the tier above is with a municipality, and its running hash there. */
  record Cursor(String municipality, long number, byte[] hash) {}
}
