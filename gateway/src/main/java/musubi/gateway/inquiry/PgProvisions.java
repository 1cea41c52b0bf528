package musubi.gateway.inquiry;

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
import musubi.gateway.value.UnifiedAddresseeNumber;

/** Questions that other bodies asked under a permit, in PostgreSQL. */
final class PgProvisions {
  private static final String COLUMNS =
      "permit_id, request_id, request_digest, translation_digest, asker, row_id, business,"
          + " reply_key, pending, answer, asked_at, kept_until";

  private static final String INSERT =
      "insert into provision ("
          + COLUMNS
          + ")"
          + " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
          + " on conflict do nothing returning 1";

  private static final String PERSONS =
      """
      insert into provision_person (permit_id, place, unified, wanted)
      select $1, p.place, p.unified, string_to_array(p.wanted, ',')
        from unnest($2::int[], $3::text[], $4::text[]) p(place, unified, wanted)
      """;

  /**
   * A question and its newest answer.
   *
   * @param answer the sealed answer, as it is sent
   */
  record Kept(
      byte[] permitId,
      byte[] requestId,
      byte[] requestDigest,
      byte[] translationDigest,
      String asker,
      String rowId,
      String business,
      byte[] replyKey,
      boolean pending,
      byte[] answer,
      Instant askedAt,
      Instant keptUntil) {
    @Override
    public String toString() {
      return "Kept[" + rowId + "]";
    }
  }

  /** A question that waits for an official. */
  record Waiting(
      byte[] permitId, String rowId, String asker, Instant askedAt, List<Question> persons) {
    @Override
    public String toString() {
      return "Waiting[" + rowId + "]";
    }
  }

  /** Writes a question; false when its permit or its request is known already. */
  boolean insert(Statements statements, Kept kept) {
    return statements
            .query(
                INSERT,
                Tuple.wrap(
                    Arrays.asList(
                        Buffer.buffer(kept.permitId()),
                        Buffer.buffer(kept.requestId()),
                        Buffer.buffer(kept.requestDigest()),
                        Buffer.buffer(kept.translationDigest()),
                        kept.asker(),
                        kept.rowId(),
                        kept.business(),
                        Buffer.buffer(kept.replyKey()),
                        kept.pending(),
                        Buffer.buffer(kept.answer()),
                        utc(kept.askedAt()),
                        utc(kept.keptUntil()))))
            .size()
        == 1;
  }

  /** Sends the persons of a question that waits; the caller flushes. */
  void sendPersons(Statements statements, byte[] permitId, List<Question> persons) {
    Integer[] places = new Integer[persons.size()];
    String[] unified = new String[persons.size()];
    String[] wanted = new String[persons.size()];
    for (int i = 0; i < persons.size(); i++) {
      places[i] = i;
      unified[i] = persons.get(i).unified().map(UnifiedAddresseeNumber::digits).orElse(null);
      wanted[i] = String.join(",", persons.get(i).wanted());
    }
    statements.send(PERSONS, Tuple.of(Buffer.buffer(permitId), places, unified, wanted));
  }

  /** A question by its permit. */
  Optional<Kept> find(Database database, byte[] permitId) {
    return first(
        database.read(
            "select " + COLUMNS + " from provision where permit_id = $1",
            Tuple.of(Buffer.buffer(permitId))));
  }

  /** A question by its permit, taken for a transaction. */
  Optional<Kept> take(Statements statements, byte[] permitId) {
    return first(
        statements.query(
            "select " + COLUMNS + " from provision where permit_id = $1 for update",
            Tuple.of(Buffer.buffer(permitId))));
  }

  /** The persons of a question that waits. */
  List<Question> persons(Statements statements, byte[] permitId) {
    List<Question> persons = new ArrayList<>();
    for (Row row :
        statements.query(
            "select unified, wanted from provision_person where permit_id = $1 order by place",
            Tuple.of(Buffer.buffer(permitId)))) {
      persons.add(question(row, 0));
    }
    return persons;
  }

  /** Sends the answer after an official has decided; the caller flushes. */
  void sendDecided(Statements statements, byte[] permitId, byte[] answer, Instant keptUntil) {
    statements.send(
        "update provision set pending = false, answer = $2, kept_until = $3 where permit_id = $1",
        Tuple.of(Buffer.buffer(permitId), Buffer.buffer(answer), utc(keptUntil)));
    statements.send(
        "delete from provision_person where permit_id = $1", Tuple.of(Buffer.buffer(permitId)));
  }

  /** Questions that wait for an official, the oldest first. */
  List<Waiting> waiting(Database database, int most) {
    List<Waiting> waiting = new ArrayList<>();
    for (Row row :
        database.read(
            """
            select p.permit_id, p.row_id, p.asker, p.asked_at, q.place, q.unified, q.wanted
              from (select permit_id, row_id, asker, asked_at from provision
                     where pending order by asked_at limit $1) p
              join provision_person q using (permit_id)
             order by p.asked_at, p.permit_id, q.place
            """,
            Tuple.of(most))) {
      byte[] permitId = row.getBuffer(0).getBytes();
      if (waiting.isEmpty() || !Arrays.equals(waiting.getLast().permitId(), permitId)) {
        waiting.add(
            new Waiting(
                permitId,
                row.getString(1),
                row.getString(2),
                row.getOffsetDateTime(3).toInstant(),
                new ArrayList<>()));
      }
      waiting.getLast().persons().add(question(row, 5));
    }
    return waiting;
  }

  /** How many wait for an official, and since when the oldest. */
  PgInquiries.Waiting pending(Database database) {
    Row row =
        database
            .read("select count(*), min(asked_at) from provision where pending", Tuple.tuple())
            .iterator()
            .next();
    return new PgInquiries.Waiting(
        row.getLong(0),
        Optional.ofNullable(row.getOffsetDateTime(1)).map(OffsetDateTime::toInstant));
  }

  /** Deletes questions that were kept long enough. */
  int erase(Database database, Instant now) {
    return database
        .write("delete from provision where kept_until < $1", Tuple.of(utc(now)))
        .rowCount();
  }

  private static Question question(Row row, int column) {
    return new Question(
        Optional.ofNullable(row.getString(column)).map(UnifiedAddresseeNumber::new),
        List.of(row.getArrayOfStrings(column + 1)));
  }

  private static Optional<Kept> first(RowSet<Row> rows) {
    if (rows.size() == 0) {
      return Optional.empty();
    }
    Row row = rows.iterator().next();
    return Optional.of(
        new Kept(
            row.getBuffer(0).getBytes(),
            row.getBuffer(1).getBytes(),
            row.getBuffer(2).getBytes(),
            row.getBuffer(3).getBytes(),
            row.getString(4),
            row.getString(5),
            row.getString(6),
            row.getBuffer(7).getBytes(),
            row.getBoolean(8),
            row.getBuffer(9).getBytes(),
            row.getOffsetDateTime(10).toInstant(),
            row.getOffsetDateTime(11).toInstant()));
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
