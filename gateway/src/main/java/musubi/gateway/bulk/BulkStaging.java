package musubi.gateway.bulk;

import java.util.List;
import java.util.UUID;
import musubi.gateway.pg.Database;

/**
 * The rows of a list while they come: stored message by message, so that a long list needs no
 * memory, and no list before all of them are there. Belongs to the thread of its call.
 */
final class BulkStaging {
  private final Database database;
  private final PgBulk store;
  private final UUID id;
  private final BulkHeader header;
  private final BulkDigest<byte[]> digest;
  private int rows;

  /** Of a list that the store has opened. */
  BulkStaging(Database database, PgBulk store, UUID id, BulkHeader header) {
    this.database = database;
    this.store = store;
    this.id = id;
    this.header = header;
    this.digest = BulkDigest.ofList(header);
  }

  UUID id() {
    return id;
  }

  BulkHeader header() {
    return header;
  }

  /** Rows so far. */
  int rows() {
    return rows;
  }

  /** Rows that are still to come. */
  int missing() {
    return header.size() - rows;
  }

  /** Takes the next rows. */
  void add(List<BulkEntry> entries) {
    List<byte[]> encoded = entries.stream().map(BulkEntry::toBytes).toList();
    store.add(database, id, rows, encoded);
    encoded.forEach(digest::add);
    rows += encoded.size();
  }

  /** Digest of the whole list. */
  byte[] digest() {
    return digest.value();
  }

  /** Leaves nothing behind. */
  void discard() {
    database.transaction(
        statements -> {
          store.forget(statements, id);
          statements.flush();
          return null;
        });
  }
}
