package musubi.gateway.acquisition;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import musubi.gateway.pg.Statements;

/** The ids from which the nation makes persons' points. */
final class PgSubjects {
  /** Version of the key that makes points; a person keeps the version of the first point. Ours. */
  static final int KEY_VERSION = 1;

  private static final int ID_BYTES = 16;

  private static final String INSERT =
      """
      insert into subject as s
          (resident_record_code, subject_id, generation, key_version, made_at)
      select code, id, 1, $3, $4 from unnest($1::text[], $2::bytea[]) as u (code, id) order by code
      on conflict (resident_record_code) do update
        set resident_record_code = excluded.resident_record_code
      returning resident_record_code, subject_id
      """;

  private static final String MOVE =
      """
      update subject as s set resident_record_code = u.new
        from unnest($1::text[], $2::text[]) as u (old, new)
       where s.resident_record_code = u.old
      returning s.resident_record_code, s.subject_id
      """;

  private final SecureRandom random = new SecureRandom();

  /** The subjects of persons, by resident-record code; who has none yet is left out. */
  Map<String, byte[]> find(Statements statements, Collection<String> codes) {
    return subjects(
        statements.query(
            "select resident_record_code, subject_id from subject"
                + " where resident_record_code = any($1::text[])",
            Tuple.of((Object) codes.toArray(String[]::new))));
  }

  /** Gives subjects to persons who have none; by code. Whoever comes second gets the first's. */
  Map<String, byte[]> make(Statements statements, Collection<String> codes, Instant now) {
    Buffer[] ids = new Buffer[codes.size()];
    for (int i = 0; i < ids.length; i++) {
      byte[] id = new byte[ID_BYTES];
      random.nextBytes(id);
      ids[i] = Buffer.buffer(id);
    }
    return subjects(
        statements.query(
            INSERT,
            Tuple.of(
                codes.toArray(String[]::new), ids, KEY_VERSION, now.atOffset(ZoneOffset.UTC))));
  }

  /** Moves subjects from former codes to new ones; by the new code. */
  Map<String, byte[]> move(Statements statements, Map<String, String> newByOld) {
    List<String> olds = new ArrayList<>(newByOld.keySet());
    olds.sort(null);
    return subjects(
        statements.query(
            MOVE,
            Tuple.of(
                olds.toArray(String[]::new),
                (Object) olds.stream().map(newByOld::get).toArray(String[]::new))));
  }

  private static Map<String, byte[]> subjects(Iterable<Row> rows) {
    Map<String, byte[]> subjects = new HashMap<>();
    rows.forEach(row -> subjects.put(row.getString(0), row.getBuffer(1).getBytes()));
    return subjects;
  }
}
