package musubi.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * One act: its id, how long to repeat it, and where it goes. Immutable.
 *
 * <p>A node does one act per id, however often it is asked: keep the id with what the act is about,
 * and use it again after a restart ({@link #of}).
 *
 * @param requestId UUIDv7
 * @param patience how long to go on repeating with the same id what may be repeated; zero for one
 *     attempt
 * @param deadline time of one attempt in place of the connection's
 * @param destination node that shall answer when it is not the one that is connected: {@code
 *     prefecture/130001}
 */
public record Act(
    UUID requestId, Duration patience, Optional<Duration> deadline, Optional<String> destination) {
  /** None is null. */
  public Act {
    requireNonNull(requestId, "requestId");
    requireNonNull(patience, "patience");
    requireNonNull(deadline, "deadline");
    requireNonNull(destination, "destination");
  }

  /** A new act, tried once. */
  public static Act next() {
    return of(RequestIds.next());
  }

  /** The act of this id, tried once. */
  public static Act of(UUID requestId) {
    return new Act(requestId, Duration.ZERO, Optional.empty(), Optional.empty());
  }

  /** The same, repeated as long as this. */
  public Act patience(Duration limit) {
    return new Act(requestId, limit, deadline, destination);
  }

  /** The same, each attempt of which may take this time; a stream in all. */
  public Act deadline(Duration limit) {
    return new Act(requestId, patience, Optional.of(limit), destination);
  }

  /**
   * The same, for another node than the one that is connected, which forwards it unread.
   *
   * @param node {@code prefecture/130001}
   */
  public Act to(String node) {
    return new Act(requestId, patience, deadline, Optional.of(node));
  }
}
