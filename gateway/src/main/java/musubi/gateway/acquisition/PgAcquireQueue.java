package musubi.gateway.acquisition;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/** Persons whose points wait at the nation for the broker, and the requests that they are in. */
final class PgAcquireQueue {
  private static final String INSERT =
      """
      insert into acquire_queue (number, organisation, subject_id, place, expires_at)
      select * from unnest($1::bytea[], $2::text[], $3::bytea[], $4::int8[], $5::timestamptz[])
      """;

  /** One step of the index for each organisation, however many wait. */
  private static final String ORGANISATIONS =
      """
      with recursive waiting as (
        (select organisation from acquire_queue where request_id is null
          order by organisation limit 1)
        union all
        select (select organisation from acquire_queue
                 where request_id is null and organisation > waiting.organisation
                 order by organisation limit 1)
          from waiting where waiting.organisation is not null)
      select organisation from waiting where organisation is not null
      """;

  private static final String NEXT =
      """
      select q.number, q.subject_id, s.generation, q.expires_at, q.is_alone
        from (select * from acquire_queue
               where request_id is null and organisation = $1 and expires_at > $2
               order by is_alone, place limit $3) as q
        join subject s using (subject_id)
       order by q.is_alone, q.place
      """;

  private static final String MARK =
      """
      update acquire_queue set request_id = $2
       where number = any($1::bytea[]) and request_id is null
      """;

  private static final String REQUESTS =
      "select request_id, organisation, content, blind_factor from acquire_request"
          + " order by organisation";

  private static final String PERSONS =
      """
      select s.resident_record_code from acquire_queue q join subject s using (subject_id)
       where q.request_id = $1
      """;

  private static final String DELETE_EXPIRED =
      """
      delete from acquire_queue where number in
        (select number from acquire_queue where expires_at <= $1 and request_id is null
          order by expires_at limit $2)
      """;

  private final SecureRandom random = new SecureRandom();

  /** A person who waits, and for whom the symbol will be. */
  record Queued(byte[] number, String organisation, byte[] subjectId, Instant expiresAt) {
    @Override
    public String toString() {
      return "Queued[redacted]";
    }
  }

  /** A person as the next request needs it. */
  record Next(byte[] number, byte[] subjectId, int generation, Instant expiresAt, boolean isAlone) {
    @Override
    public String toString() {
      return "Next[redacted]";
    }
  }

  /**
   * A signed request that the broker has not taken.
   *
   * @param content the signed request, serialised
   * @param blindFactor sealed
   */
  record Stored(byte[] requestId, String organisation, byte[] content, byte[] blindFactor) {
    @Override
    public String toString() {
      return "Stored[redacted]";
    }
  }

  /** Sends persons that wait from now on, each at a random place; the caller flushes. */
  void sendInsert(Statements statements, List<Queued> queued) {
    statements.send(
        INSERT,
        Tuple.of(
            column(queued, Buffer[]::new, q -> Buffer.buffer(q.number)),
            column(queued, String[]::new, Queued::organisation),
            column(queued, Buffer[]::new, q -> Buffer.buffer(q.subjectId)),
            column(queued, Long[]::new, q -> random.nextLong()),
            column(queued, OffsetDateTime[]::new, q -> q.expiresAt.atOffset(ZoneOffset.UTC))));
  }

  /** Organisations for which somebody waits. */
  List<String> organisations(Database database) {
    List<String> organisations = new ArrayList<>();
    database.read(ORGANISATIONS, Tuple.tuple()).forEach(row -> organisations.add(row.getString(0)));
    return organisations;
  }

  /** Who leaves next for an organisation, those that leave alone last. */
  List<Next> next(Database database, String organisation, Instant now, int most) {
    List<Next> next = new ArrayList<>();
    for (Row row :
        database.read(NEXT, Tuple.of(organisation, now.atOffset(ZoneOffset.UTC), most))) {
      next.add(
          new Next(
              row.getBuffer(0).getBytes(),
              row.getBuffer(1).getBytes(),
              row.getInteger(2),
              row.getOffsetDateTime(3).toInstant(),
              row.getBoolean(4)));
    }
    return next;
  }

  /** Stores a request of these persons before it is sent. */
  void store(Statements statements, Stored request, List<Next> persons) {
    statements.send(
        "insert into acquire_request (request_id, organisation, content, blind_factor)"
            + " values ($1, $2, $3, $4)",
        Tuple.of(
            Buffer.buffer(request.requestId),
            request.organisation,
            Buffer.buffer(request.content),
            Buffer.buffer(request.blindFactor)));
    int marked =
        statements
            .query(
                MARK,
                Tuple.of(
                    column(persons, Buffer[]::new, p -> Buffer.buffer(p.number)),
                    Buffer.buffer(request.requestId)))
            .rowCount();
    if (marked != persons.size()) {
      throw new IllegalStateException(
          "queue: " + marked + " of " + persons.size() + " persons still waited");
    }
    statements.flush();
  }

  /** Requests that were stored and are not over. */
  List<Stored> requests(Database database) {
    List<Stored> requests = new ArrayList<>();
    for (Row row : database.read(REQUESTS, Tuple.tuple())) {
      requests.add(
          new Stored(
              row.getBuffer(0).getBytes(),
              row.getString(1),
              row.getBuffer(2).getBytes(),
              row.getBuffer(3).getBytes()));
    }
    return requests;
  }

  /** Resident-record codes of the persons in a request. */
  List<String> persons(Statements statements, byte[] requestId) {
    List<String> codes = new ArrayList<>();
    statements
        .query(PERSONS, Tuple.of(Buffer.buffer(requestId)))
        .forEach(row -> codes.add(row.getString(0)));
    return codes;
  }

  /** Sends that a request and its persons are over; the caller flushes. */
  void sendDelete(Statements statements, byte[] requestId) {
    statements.send(
        "delete from acquire_queue where request_id = $1", Tuple.of(Buffer.buffer(requestId)));
    sendDeleteRequest(statements, requestId);
  }

  /**
   * Sends that the persons of a request wait again; the caller flushes.
   *
   * @param alone whether each leaves in a request of its own from now on
   */
  void sendBack(Statements statements, byte[] requestId, boolean alone) {
    statements.send(
        "update acquire_queue set request_id = null, is_alone = is_alone or $2"
            + " where request_id = $1",
        Tuple.of(Buffer.buffer(requestId), alone));
    sendDeleteRequest(statements, requestId);
  }

  /** How many persons wait; counts no further than a limit. */
  long waiting(Database database, int limit) {
    return database
        .read(
            "select count(*) from (select 1 from acquire_queue order by expires_at limit $1)"
                + " as counted",
            Tuple.of(limit))
        .iterator()
        .next()
        .getLong(0);
  }

  /** Deletes persons whose number has expired and who are in no request; returns how many. */
  static int deleteExpired(Statements statements, Instant now, int most) {
    return statements
        .query(DELETE_EXPIRED, Tuple.of(now.atOffset(ZoneOffset.UTC), most))
        .rowCount();
  }

  private static void sendDeleteRequest(Statements statements, byte[] requestId) {
    statements.send(
        "delete from acquire_request where request_id = $1", Tuple.of(Buffer.buffer(requestId)));
  }

  private static <Q, T> Object column(List<Q> rows, IntFunction<T[]> array, Function<Q, T> value) {
    return rows.stream().map(value).toArray(array);
  }
}
