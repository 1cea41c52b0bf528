package musubi.gateway.pg;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A start that waits for a database which is away: machines start in no particular order. */
public final class DatabaseWait {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseWait.class);
  private static final long PAUSE_MILLIS = 200;

  /** Classes of SQLSTATE that waiting can cure: connection, resources, a server that starts. */
  private static final Set<String> AWAY = Set.of("08", "53", "57");

  private DatabaseWait() {}

  /** A question to the database. */
  @FunctionalInterface
  public interface Question<T> {
    T ask() throws SQLException;
  }

  /**
   * The answer, once the database gives one.
   *
   * @throws SQLException the database refuses us, or is still away after the limit
   */
  public static <T> T until(Duration limit, Question<T> question) throws SQLException {
    long end = System.nanoTime() + limit.toNanos();
    boolean said = false;
    while (true) {
      try {
        return question.ask();
      } catch (SQLException e) {
        if (!isAway(e) || System.nanoTime() >= end) {
          throw e;
        }
        if (!said) {
          LOG.warn(
              "the database is away (SQLSTATE {}); waiting for it, {} s at most",
              e.getSQLState(),
              limit.toSeconds());
          said = true;
        }
      }
      pause();
    }
  }

  private static boolean isAway(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && state.length() == 5 && AWAY.contains(state.substring(0, 2));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseAwayException("interrupted while waiting");
    }
  }
}
