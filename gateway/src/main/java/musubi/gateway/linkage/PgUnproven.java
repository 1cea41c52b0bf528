package musubi.gateway.linkage;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import musubi.gateway.pg.Database;

/** Evidence of unproven translations in PostgreSQL. */
final class PgUnproven {
  private static final String INSERT =
      """
      insert into unproven_translation (digest, found_at, request, translation)
      values (sha256($2::bytea || $3::bytea), $1, $2::bytea, $3::bytea) on conflict do nothing
      """;

  private PgUnproven() {}

  static void insert(Database database, byte[] request, byte[] translation, Instant now) {
    database.write(
        INSERT,
        Tuple.of(now.atOffset(ZoneOffset.UTC), Buffer.buffer(request), Buffer.buffer(translation)));
  }
}
