package musubi.gateway.translation;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import musubi.gateway.access.Refusal;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.Database;
import musubi.gateway.rpc.StreamEndedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a linkage node's own copy of the permission list: the version that the key log names, by
 * its digest, and never an older one.
 *
 * <p>One owner: one worker on one virtual thread. {@link #current} may be called by any.
 */
public final class PermissionListKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PermissionListKeeper.class);
  private static final long LOOK_AGAIN_MILLIS = 1_000;

  private final KeyLog log;
  private final PermissionListLink broker;
  private final PgPermissionList store;
  private final Database database;
  private final InstantSource clock;
  private final Metrics metrics;
  private final Semaphore wake = new Semaphore(0);
  private final Worker worker;
  private String said = "";
  private volatile Optional<PermissionList> current;

  /** Takes up what the database has, then follows the key log. */
  public PermissionListKeeper(
      KeyLog log,
      PermissionListLink broker,
      PgPermissionList store,
      Database database,
      InstantSource clock,
      Metrics metrics) {
    this.log = log;
    this.broker = broker;
    this.store = store;
    this.database = database;
    this.clock = clock;
    this.metrics = metrics;
    this.current = store.last(database).map(PermissionMessages::parse);
    metrics.gauge("musubi_permission_list_version", this::version);
    log.onChange(wake::release);
    this.worker = Worker.start("permission-list", this::look);
  }

  /** The list in force here; empty before the first one came. */
  public Optional<PermissionList> current() {
    return current;
  }

  /**
   * A row of the list in force here.
   *
   * @throws Refusal ROW_REFUSED: there is none of this id
   */
  public PermissionList.Row row(String id) {
    return current
        .flatMap(list -> list.row(id))
        .orElseThrow(() -> Refusal.of(TranslationReason.ROW_REFUSED));
  }

  /**
   * Refuses a list version that is older than the one in force here.
   *
   * @throws Refusal LIST_ROLLED_BACK: older; KEY_LOG_STALE: one that has not come here yet
   */
  public void requireVersion(long version) {
    if (version < version()) {
      throw Refusal.of(TranslationReason.LIST_ROLLED_BACK);
    }
    if (version > version()) {
      throw Refusal.of(TranslationReason.KEY_LOG_STALE);
    }
  }

  @Override
  public void close() {
    worker.interrupt();
  }

  private long version() {
    return current.map(PermissionList::version).orElse(0L);
  }

  private boolean look() throws InterruptedException {
    if (wake.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
      wake.drainPermits();
    }
    if (log.listVersion() > version()) {
      try {
        take(broker.fetch());
        said = "";
      } catch (StreamEndedException e) {
        refused(e.reason());
      } catch (Refusal e) {
        refused(e.reason().name());
      }
    }
    return false;
  }

  /** The key log alone says which list it is. */
  private void take(byte[] serialised) {
    PermissionList list = PermissionMessages.parse(serialised);
    if (list.version() <= version()
        || list.version() != log.listVersion()
        || !Arrays.equals(PermissionMessages.digest(serialised), log.listDigest())) {
      throw Refusal.of(TranslationReason.LIST_ROLLED_BACK);
    }
    store.keep(database, list.version(), serialised, clock.instant());
    current = Optional.of(list);
    LOG.info("permission list {} in force, {} rows", list.version(), list.rows().size());
  }

  private void refused(String reason) {
    metrics.count("musubi_permission_list_refused_total", "reason", reason);
    if (!said.equals(reason)) {
      said = reason;
      LOG.warn("no newer permission list: {}", reason);
    }
  }
}
