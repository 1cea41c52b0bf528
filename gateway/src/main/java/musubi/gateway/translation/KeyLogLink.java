package musubi.gateway.translation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import musubi.gateway.rpc.StreamEndedException;

/** The way to the broker's key log. */
public interface KeyLogLink {
  /**
   * What the broker sent.
   *
   * @param entries the next ones, in their order
   * @param checkpoint over all entries sent so far; empty while more follow
   */
  record Update(List<SignedEntry> entries, Optional<Checkpoint> checkpoint) {
    public Update {
      entries = List.copyOf(entries);
    }

    /** Whether it says anything. */
    public boolean isAnything() {
      return !entries.isEmpty() || checkpoint.isPresent();
    }
  }

  /** An open stream of updates. */
  interface Watch {
    /**
     * The next update within a time; empty when none came.
     *
     * @throws StreamEndedException when the stream has ended
     */
    Optional<Update> take(Duration limit) throws InterruptedException;

    /** Ends the stream. */
    void breakOff();
  }

  /**
   * Opens a stream behind the entries that are here.
   *
   * @param unwitnessed whether checkpoints come that witnesses have not signed yet
   * @throws StreamEndedException when it cannot be opened
   */
  Watch watch(long knownSize, boolean unwitnessed);

  /**
   * Enters an own entry; the same again changes nothing.
   *
   * @throws StreamEndedException when it was not taken, with the broker's reason
   */
  void append(SignedEntry entry);

  /**
   * Brings the own signature of a checkpoint.
   *
   * @throws StreamEndedException when it was not taken, with the broker's reason
   */
  void countersign(Checkpoint checkpoint);
}
