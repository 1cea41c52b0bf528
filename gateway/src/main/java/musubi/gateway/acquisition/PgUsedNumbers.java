package musubi.gateway.acquisition;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Statements;

/** Processing numbers that were handed over, by their digests, until they expire. */
final class PgUsedNumbers {
  /** A row that is there stays; whoever comes second waits until the first commits. */
  private static final String CLAIM =
      """
      insert into used_number as u (digest, content, expires_at)
      select * from unnest($1::bytea[], $2::bytea[], $3::timestamptz[])
      on conflict (digest) do update set content = u.content
      returning digest, content, xmax = 0
      """;

  private static final String DELETE =
      """
      delete from used_number where digest in
        (select digest from used_number where expires_at <= $1 order by expires_at limit $2)
      """;

  /**
   * A number that is to be used.
   *
   * @param content keyed digest of what came with it
   */
  record Use(byte[] number, byte[] content, Instant expiresAt) {
    @Override
    public String toString() {
      return "Use[redacted]";
    }
  }

  /** How a number stood. */
  enum Standing {
    /** It is used now. */
    FRESH,
    /** It was used before, for the same. */
    SAME,
    /** It was used before, for something else. */
    OTHER
  }

  /** Uses numbers, each once, in their transaction; by number. */
  Map<ByteBuffer, Standing> claim(Statements statements, List<Use> uses) {
    if (uses.isEmpty()) {
      return Map.of();
    }
    // In one order, so that two transactions never wait for each other.
    List<Use> sorted =
        uses.stream().sorted(Comparator.comparing(Use::number, Arrays::compareUnsigned)).toList();
    Map<ByteBuffer, Use> byDigest = new HashMap<>();
    sorted.forEach(use -> byDigest.put(ByteBuffer.wrap(digest(use.number)), use));
    Map<ByteBuffer, Standing> standings = new HashMap<>();
    for (Row row :
        statements.query(
            CLAIM,
            Tuple.of(
                column(sorted, Buffer[]::new, use -> Buffer.buffer(digest(use.number))),
                column(sorted, Buffer[]::new, use -> Buffer.buffer(use.content)),
                column(
                    sorted,
                    OffsetDateTime[]::new,
                    use -> use.expiresAt.atOffset(ZoneOffset.UTC))))) {
      Use use = byDigest.get(ByteBuffer.wrap(row.getBuffer(0).getBytes()));
      Standing standing =
          row.getBoolean(2)
              ? Standing.FRESH
              : MessageDigest.isEqual(use.content, row.getBuffer(1).getBytes())
                  ? Standing.SAME
                  : Standing.OTHER;
      standings.put(ByteBuffer.wrap(use.number), standing);
    }
    return standings;
  }

  /** Deletes digests of numbers that have expired; returns how many. */
  static int deleteExpired(Statements statements, Instant now, int most) {
    return statements.query(DELETE, Tuple.of(now.atOffset(ZoneOffset.UTC), most)).rowCount();
  }

  private static byte[] digest(byte[] number) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(number);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  private static <T> Object column(List<Use> uses, IntFunction<T[]> array, Function<Use, T> value) {
    return uses.stream().map(value).toArray(array);
  }
}
