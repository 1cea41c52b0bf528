package musubi.gateway.record;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Statements;
import musubi.gateway.value.BodyCode;

/**
 * Uses of operator statements in PostgreSQL: one row per statement, that of its first use. An
 * effect claims its statement in its own transaction, the {@link Recorder} those of reads and
 * refusals.
 */
public final class PgStatementUses {
  /** The empty update locks the row that is there already, so that it can be returned. */
  private static final String CLAIM =
      """
      insert into statement_use as u (issuer, jti, record_id, request_id, digest, expires_at)
      select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bytea[],
          $6::timestamptz[])
      on conflict (issuer, jti) do update set issuer = u.issuer
      returning issuer, jti, record_id, request_id, digest
      """;

  private static final String DELETE =
      """
      delete from statement_use
       where ctid = any (array(select ctid from statement_use where expires_at < $1 limit $2))
      """;

  private PgStatementUses() {}

  /** A use and the record of the call that it belongs to. */
  public record Claim(CallRecord callRecord, StatementUse use) {
    @Override
    public String toString() {
      return "Claim[" + use + "]";
    }

    private Statement statement() {
      return new Statement(use.issuer(), use.id());
    }
  }

  /**
   * Claims the statements, each for the first who asks, in the transaction of their records. Waits
   * for one answer, and for other transactions that are claiming the same statements.
   *
   * @return ids of the records whose statement was used for another act
   */
  public static Set<UUID> claim(Statements statements, List<Claim> claims) {
    if (claims.isEmpty()) {
      return Set.of();
    }
    // In one order everywhere: two batches never wait for each other's rows.
    Map<Statement, Claim> first = new TreeMap<>(Statement.ORDER);
    claims.forEach(claim -> first.putIfAbsent(claim.statement(), claim));
    Map<Statement, Act> acts = new HashMap<>();
    for (Row row : statements.query(CLAIM, columns(first.values()))) {
      acts.put(Statement.of(row), Act.of(row));
    }
    Set<UUID> used = new HashSet<>();
    for (Claim claim : claims) {
      if (!acts.get(claim.statement()).covers(claim)) {
        used.add(claim.callRecord().id());
      }
    }
    return used;
  }

  /**
   * Deletes uses of statements that were over before a time.
   *
   * @param most how many at most
   * @return how many there were
   */
  static int delete(Statements statements, Instant before, int most) {
    return statements
        .query(DELETE, Tuple.of(before.atOffset(ZoneOffset.UTC), (long) most))
        .rowCount();
  }

  private static Tuple columns(Collection<Claim> claims) {
    return Tuple.wrap(
        List.of(
            column(claims, String[]::new, c -> c.use().issuer().digits()),
            column(claims, UUID[]::new, c -> c.use().id()),
            column(claims, UUID[]::new, c -> c.callRecord().id()),
            column(claims, UUID[]::new, c -> c.callRecord().requestId().orElse(null)),
            column(claims, Buffer[]::new, c -> Buffer.buffer(c.use().digest())),
            column(
                claims, OffsetDateTime[]::new, c -> c.use().expires().atOffset(ZoneOffset.UTC))));
  }

  private static <T> T[] column(
      Collection<Claim> claims, IntFunction<T[]> array, Function<Claim, T> value) {
    return claims.stream().map(value).toArray(array);
  }

  private record Statement(BodyCode issuer, UUID id) {
    static final Comparator<Statement> ORDER =
        Comparator.<Statement, String>comparing(s -> s.issuer().digits())
            .thenComparing(Statement::id);

    static Statement of(Row row) {
      return new Statement(new BodyCode(row.getString(0)), row.getUUID(1));
    }
  }

  /** What a statement was first used for. */
  private record Act(UUID recordId, Optional<UUID> requestId, byte[] digest) {
    static Act of(Row row) {
      return new Act(
          row.getUUID(2), Optional.ofNullable(row.getUUID(3)), row.getBuffer(4).getBytes());
    }

    /** The call itself, or a repeat of it. */
    boolean covers(Claim claim) {
      return recordId.equals(claim.callRecord().id())
          || requestId.isPresent()
              && requestId.equals(claim.callRecord().requestId())
              && Arrays.equals(digest, claim.use().digest());
    }

    @Override
    public String toString() {
      return "Act[" + recordId + "]";
    }
  }
}
