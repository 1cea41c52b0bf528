package musubi.gateway.linkage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import musubi.gateway.linkage.PgAcquisitions.Issue;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Rounds;
import musubi.gateway.pg.Database;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.symbol.Ed25519PublicKey;
import musubi.gateway.symbol.Token;
import musubi.gateway.translation.AnyKey;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.Organisations;
import musubi.gateway.value.RequestId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches processing numbers for requests that have none: as many in one call as there are, the
 * oldest requests first. A call stands in the database before it is made, and its numbers before
 * they are used: after a death the same numbers come again, and none is lost or given twice.
 *
 * <p>One owner: one worker on one virtual thread. {@link #wake} may be called by any.
 */
public final class NumberFetcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NumberFetcher.class);

  /** Numbers in one call at most; the contract's limit. */
  private static final int MOST = 1_000;

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The broker has not issued under the id, and never will. */
  private static final List<String> FINAL =
      List.of("NUMBERS_EXHAUSTED", "REQUEST_ID_TOO_OLD", "REQUEST_ID_REUSED", "ITEM_INVALID");

  private static final String EXHAUSTED = "NUMBERS_EXHAUSTED";

  private final NumberLink broker;
  private final String organisation;
  private final KeyLog keyLog;
  private final Database database;
  private final InstantSource clock;
  private final Metrics metrics;
  private final PgAcquisitions acquisitions = new PgAcquisitions();
  private final Rounds rounds;
  private int most = MOST;
  private volatile boolean well;

  /**
   * Starts fetching.
   *
   * @param organisation the body's code in translations
   */
  public NumberFetcher(
      NumberClient broker,
      String organisation,
      KeyLog keyLog,
      Database database,
      InstantSource clock,
      Metrics metrics) {
    this.broker = broker;
    this.organisation = organisation;
    this.keyLog = keyLog;
    this.database = database;
    this.clock = clock;
    this.metrics = metrics;
    this.rounds = Rounds.start("numbers", this::fetchAll);
  }

  /** Symbols were requested. */
  public void wake() {
    rounds.wake();
  }

  /** Whether the broker gave the numbers that were needed. */
  public boolean isWell() {
    return well;
  }

  /** Stops; what has no number gets one after the next start. */
  @Override
  public void close() {
    rounds.close();
  }

  private boolean fetchAll() {
    try {
      Optional<Issue> issue = next();
      while (issue.isPresent()) {
        fetch(issue.get());
        issue = next();
      }
    } catch (StreamEndedException e) {
      metrics.count("musubi_number_failures_total", "reason", e.reason());
      if (well) {
        LOG.warn("no processing numbers from the broker: {}", e.reason());
        well = false;
      }
      return false;
    }
    well = true;
    return true;
  }

  /** The call that was not answered, or the next one; empty when no request is without a number. */
  private Optional<Issue> next() {
    Optional<Issue> before = acquisitions.issue(database);
    if (before.isPresent()) {
      return before;
    }
    int count = acquisitions.count(database, AcquisitionState.REGISTERED, most);
    if (count == 0) {
      return Optional.empty();
    }
    Issue issue = new Issue(RequestId.at(clock.instant(), ThreadLocalRandom.current()), count);
    acquisitions.store(database, issue);
    return Optional.of(issue);
  }

  private void fetch(Issue issue) {
    List<Token> tokens;
    try {
      tokens = broker.issue(issue.requestId(), issue.count(), LIMIT);
    } catch (StreamEndedException e) {
      if (FINAL.contains(e.reason())) {
        acquisitions.forget(database, issue);
        most = e.reason().equals(EXHAUSTED) ? Math.max(1, issue.count() / 2) : MOST;
      }
      throw e;
    }
    Instant now = clock.instant();
    require(tokens, issue, now);
    int given =
        database.transaction(statements -> acquisitions.number(statements, issue, tokens, now));
    most = MOST;
    metrics.count(given, "musubi_numbers_total");
  }

  /** Numbers that the nation would refuse are not used; the call is repeated. */
  private void require(List<Token> tokens, Issue issue, Instant now) {
    List<Ed25519PublicKey> keys = keyLog.signing(Organisations.BROKER, now);
    boolean good =
        tokens.size() == issue.count()
            && tokens.stream()
                .allMatch(
                    token ->
                        token.organisation().equals(organisation)
                            && AnyKey.holds(keys, key -> token.check(key, now)));
    if (!good) {
      throw new StreamEndedException("NUMBERS_INVALID");
    }
  }
}
