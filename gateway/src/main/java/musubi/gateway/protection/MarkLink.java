package musubi.gateway.protection;

import java.time.Duration;
import java.util.List;
import musubi.gateway.rpc.StreamEndedException;

/** The tier above, as marks meet it. */
@FunctionalInterface
public interface MarkLink {
  /** Marks in one message at most; ours. */
  int MAX_MARKS = 500;

  /**
   * Notifies marks of a municipality; none, to ask how far the tier above is.
   *
   * @param after the tier above is believed to have everything up to this revision
   * @throws StreamEndedException the tier above refuses, or is away
   */
  Progress notify(String municipality, long after, List<Mark.Revised> marks, Duration limit);

  /**
   * How far the tiers above are.
   *
   * @param revision the tier above has everything up to it
   * @param onward so has the tier above that; 0 when nothing is known
   */
  record Progress(long revision, long onward) {}
}
