package musubi.gateway.broker;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.symbol.Purpose;

/** Requests that were translated, in PostgreSQL. */
final class PgTranslations {
  private static final String INSERT =
      """
      insert into translation (sender, request_id, request_digest, purpose, receiver, permit_id,
          permit, request, translated, expires_at, kept_until)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      on conflict (sender, request_id) do nothing returning number
      """;

  private static final String COLUMNS =
      "select number, request_digest, receiver, permit, request, translated from translation ";

  private static final String FIND = COLUMNS + "where sender = $1 and request_id = $2";

  private static final String BY_PERMIT =
      COLUMNS + "where permit_id is not null and permit_id = $1 and sender = $2";

  private static final String RECEIVERS =
      "select distinct receiver from translation where translated is not null and purpose = 1";

  private static final String NEXT =
      COLUMNS
          + "where receiver = $1 and number > $2 and translated is not null and purpose = 1"
          + " order by number limit 1";

  private static final String DROP =
      "update translation set request = null, translated = null where number = any($1)";

  private static final String DROP_OVER =
      """
      update translation set request = null, translated = null where number in (
        select number from translation where translated is not null and expires_at < $1
         order by expires_at limit $2)
      """;

  private static final String DELETE =
      """
      delete from translation where number in (
        select number from translation where kept_until < $1 order by kept_until limit $2)
      """;

  /**
   * A request that is translated.
   *
   * @param permitId 16 bytes; empty unless it is an inquiry
   * @param stored what its receiver gets; empty when nothing is kept of it
   * @param keptUntil how long its id is known
   */
  record Made(
      String sender,
      byte[] requestId,
      byte[] digest,
      Purpose purpose,
      String receiver,
      Optional<byte[]> permitId,
      Optional<ProvisionLink.Translated> stored,
      Instant expires,
      Instant keptUntil) {
    @Override
    public String toString() {
      return "Made[" + purpose + ", " + sender + ", " + receiver + "]";
    }
  }

  /**
   * A request that was translated before.
   *
   * @param permit serialised; empty unless it is an inquiry
   * @param waiting what its receiver has not confirmed yet
   */
  record Known(
      long number,
      byte[] digest,
      String receiver,
      byte[] permit,
      Optional<ProvisionLink.Translated> waiting) {
    @Override
    public String toString() {
      return "Known[" + number + ", " + receiver + "]";
    }
  }

  /** Writes a translated request; its number, or empty when its id is known already. */
  Optional<Long> insert(Statements statements, Made made) {
    return number(statements.query(INSERT, row(made)));
  }

  /** The same as a transaction of its own; durable when this returns. */
  Optional<Long> insert(Database database, Made made) {
    return number(database.write(INSERT, row(made)));
  }

  /** A request by the sender's id of it. */
  Optional<Known> find(Database database, String sender, byte[] requestId) {
    return first(database.read(FIND, Tuple.of(sender, Buffer.buffer(requestId))));
  }

  /** An inquiry of a sender by its permit. */
  Optional<Known> findPermit(Database database, String sender, byte[] permitId) {
    return first(database.read(BY_PERMIT, Tuple.of(Buffer.buffer(permitId), sender)));
  }

  /** Organisations for which symbols wait. */
  List<String> receivers(Database database) {
    List<String> receivers = new ArrayList<>();
    database.read(RECEIVERS, Tuple.tuple()).forEach(row -> receivers.add(row.getString(0)));
    return receivers;
  }

  /** The next delivery of an organisation behind a number. */
  Optional<Known> next(Database database, String receiver, long after) {
    return first(database.read(NEXT, Tuple.of(receiver, after)));
  }

  /** Sends that receivers have confirmed; the caller flushes. */
  void sendDropped(Statements statements, List<Long> numbers) {
    statements.send(DROP, Tuple.of(numbers.toArray(Long[]::new)));
  }

  /** Drops what is over unconfirmed; how many. */
  int dropOver(Database database, Instant before, int most) {
    return database.write(DROP_OVER, Tuple.of(utc(before), most)).rowCount();
  }

  /** Deletes what nobody may repeat or ask for any more; how many. */
  int delete(Database database, Instant before, int most) {
    return database.write(DELETE, Tuple.of(utc(before), most)).rowCount();
  }

  private static Tuple row(Made made) {
    return Tuple.wrap(
        Arrays.asList(
            made.sender(),
            Buffer.buffer(made.requestId()),
            Buffer.buffer(made.digest()),
            (short) (made.purpose().ordinal() + 1),
            made.receiver(),
            made.permitId().map(Buffer::buffer).orElse(null),
            made.permitId()
                .flatMap(id -> made.stored())
                .map(stored -> Buffer.buffer(stored.permit()))
                .orElse(null),
            made.stored().map(stored -> Buffer.buffer(stored.request())).orElse(null),
            made.stored().map(stored -> Buffer.buffer(stored.translation())).orElse(null),
            utc(made.expires()),
            utc(made.keptUntil())));
  }

  private static Optional<Long> number(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next().getLong(0));
  }

  private static Optional<Known> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(known(rows.iterator().next()));
  }

  private static Known known(Row row) {
    byte[] permit = row.getBuffer(3) == null ? new byte[0] : row.getBuffer(3).getBytes();
    return new Known(
        row.getLong(0),
        row.getBuffer(1).getBytes(),
        row.getString(2),
        permit,
        Optional.ofNullable(row.getBuffer(5))
            .map(
                translated ->
                    new ProvisionLink.Translated(
                        row.getBuffer(4).getBytes(), translated.getBytes(), permit)));
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
