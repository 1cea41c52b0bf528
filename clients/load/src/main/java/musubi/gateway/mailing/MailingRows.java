package musubi.gateway.mailing;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import musubi.gateway.pg.Statements;

/** Rows like those of accepted mailing records, by the statement of the communication node. */
public final class MailingRows {
  private static final int CHECK_BYTES = 32;

  private final List<PgMailings.New> rows;

  private MailingRows(List<PgMailings.New> rows) {
    this.rows = rows;
  }

  /** Rows of random bytes. */
  public static MailingRows random(int count, int sealedBytes) {
    return new MailingRows(
        IntStream.range(0, count)
            .mapToObj(
                i -> new PgMailings.New(UUID.randomUUID(), bytes(sealedBytes), bytes(CHECK_BYTES)))
            .toList());
  }

  /** Inserts them. */
  public void insert(Statements statements) {
    new PgMailings().insert(statements, LocalDate.EPOCH, rows, Instant.now());
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    ThreadLocalRandom.current().nextBytes(bytes);
    return bytes;
  }
}
