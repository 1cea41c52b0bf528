package musubi.gateway.record;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import musubi.gateway.pg.Statements;
import musubi.gateway.value.RequestId;

/** Request keys in PostgreSQL, partitioned by the id's own time. */
public final class PgRequestKeys implements RequestKeys {
  /** Each id on its own, so that it is one look into one partition's index, not a join with all. */
  private static final String FIND =
      """
      select k.request_id, r.digest, r.effect
        from unnest($1::timestamptz[], $2::uuid[]) as k (requested_at, request_id)
       cross join lateral (
             select digest, effect from request_key
              where requested_at = k.requested_at and request_id = k.request_id
                and caller_body = $3 and method = $4
              limit 1) as r
      """;

  /** Writes keys of acts. */
  public static final String INSERT =
      """
      insert into request_key (requested_at, request_id, digest, effect, caller_body, method)
      select u.*, $5, $6 from unnest($1::timestamptz[], $2::uuid[], $3::bytea[], $4::int8[]) as u
      """;

  @Override
  public Known known(Statements statements, String callerBody, String method, List<RequestId> ids) {
    Map<UUID, RequestId> asked =
        ids.stream().collect(Collectors.toMap(RequestId::value, id -> id, (a, b) -> a));
    UUID[] uuids = ids.stream().map(RequestId::value).toArray(UUID[]::new);
    Statements.Answer answer =
        statements.ask(FIND, Tuple.of(times(ids), uuids, callerBody, method));
    return () -> {
      Map<UUID, Done> found = new HashMap<>();
      for (Row row : answer.rows()) {
        UUID id = row.getUUID(0);
        found.put(id, new Done(asked.get(id), row.getBuffer(1).getBytes(), row.getLong(2)));
      }
      return found;
    };
  }

  @Override
  public void remember(Statements statements, String callerBody, String method, List<Done> acts) {
    statements.send(
        INSERT,
        Tuple.of(
            times(acts.stream().map(Done::id).toList()),
            acts.stream().map(act -> act.id().value()).toArray(UUID[]::new),
            acts.stream().map(act -> Buffer.buffer(act.digest())).toArray(Buffer[]::new),
            acts.stream().map(Done::effect).toArray(Long[]::new),
            callerBody,
            method));
  }

  private static OffsetDateTime[] times(List<RequestId> ids) {
    return ids.stream()
        .map(id -> id.time().atOffset(ZoneOffset.UTC))
        .toArray(OffsetDateTime[]::new);
  }
}
