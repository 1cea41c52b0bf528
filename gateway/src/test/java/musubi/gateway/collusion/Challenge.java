package musubi.gateway.collusion;

import java.time.Instant;
import java.util.List;

/**
 * Two candidates, and something that belongs to one of them.
 *
 * @param candidates strings by which an attacker knows each of the two
 * @param thing strings of what belongs to one of them
 * @param sizes of the messages about each candidate and about the thing; empty: there are none
 * @param times of each candidate and of the thing; empty: they have none
 * @param extra what the goal lays open beside the views
 * @param answer 0 or 1
 */
record Challenge(
    List<List<byte[]>> candidates,
    List<byte[]> thing,
    List<List<Integer>> sizes,
    List<Instant> times,
    View extra,
    int answer) {
  Challenge {
    candidates = List.copyOf(candidates);
    thing = List.copyOf(thing);
    sizes = List.copyOf(sizes);
    times = List.copyOf(times);
  }

  @Override
  public String toString() {
    return "Challenge[redacted]";
  }
}
