package musubi.gateway.broker;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Database;
import musubi.gateway.translation.KeyEntry;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.PermissionList;
import musubi.gateway.translation.PermissionMessages;
import musubi.gateway.translation.PgPermissionList;
import musubi.gateway.translation.TranslationReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The permission lists at the broker: a changed table becomes the next version, which is in force
 * once it stands in the key log. Thread-safe.
 */
public final class PermissionShelf {
  private static final Logger LOG = LoggerFactory.getLogger(PermissionShelf.class);

  private final KeyLog log;
  private final KeyLogBook book;
  private final PgPermissionList store;
  private final Database database;
  private final InstantSource clock;
  private volatile Optional<InForce> known = Optional.empty();

  /**
   * A list with its serialised form.
   *
   * @param serialised its SHA-256 stands in the key log
   */
  record InForce(PermissionList list, byte[] serialised) {
    @Override
    public String toString() {
      return "InForce[" + list.version() + "]";
    }
  }

  /** Lists of the database. */
  public PermissionShelf(
      KeyLog log, KeyLogBook book, PgPermissionList store, Database database, InstantSource clock) {
    this.log = log;
    this.book = book;
    this.store = store;
    this.database = database;
    this.clock = clock;
  }

  /** Makes a new version of a table that differs from the last one, and enters it in the log. */
  public void take(List<PermissionList.Row> table) {
    Optional<PermissionList> last = store.last(database).map(PermissionMessages::parse);
    if (last.filter(list -> list.rows().equals(table)).isPresent()) {
      return;
    }
    PermissionList next =
        new PermissionList(last.map(PermissionList::version).orElse(0L) + 1, table);
    byte[] serialised = PermissionMessages.serialised(next);
    database.transaction(
        statements -> {
          store.send(statements, next.version(), serialised, clock.instant());
          book.enter(
              statements,
              List.of(
                  KeyEntry.permissionList(next.version(), PermissionMessages.digest(serialised))));
          statements.flush();
          return null;
        });
    book.refresh();
    LOG.info("permission list {} made, {} rows", next.version(), table.size());
  }

  /**
   * The list in force.
   *
   * @throws Refusal KEY_LOG_STALE: none stands in the key log yet
   */
  InForce inForce() {
    long version = log.listVersion();
    Optional<InForce> before = known.filter(found -> found.list().version() == version);
    if (before.isPresent()) {
      return before.get();
    }
    InForce found =
        store
            .find(database, version)
            .map(serialised -> new InForce(PermissionMessages.parse(serialised), serialised))
            .orElseThrow(() -> Refusal.of(TranslationReason.KEY_LOG_STALE));
    known = Optional.of(found);
    return found;
  }
}
