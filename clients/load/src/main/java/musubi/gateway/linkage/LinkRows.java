package musubi.gateway.linkage;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import musubi.gateway.pg.Statements;
import musubi.gateway.value.UnifiedAddresseeNumber;

/** Rows of the link table by the statement of the nodes, for whoever writes them without a node. */
public final class LinkRows {
  private static final int INDEX_BYTES = 32;
  private static final long FIRST = 100_000_000_000_000L;

  private final List<PgLinks.Linked> rows;

  private LinkRows(List<PgLinks.Linked> rows) {
    this.rows = rows;
  }

  /**
   * Rows of random bytes, which can be compressed as little as real ones.
   *
   * @param sealedBytes length of a sealed symbol
   */
  public static LinkRows random(int first, int count, int sealedBytes) {
    return new LinkRows(
        IntStream.range(first, first + count)
            .mapToObj(
                i ->
                    new PgLinks.Linked(
                        new UnifiedAddresseeNumber(Long.toString(FIRST + i)),
                        bytes(INDEX_BYTES),
                        bytes(sealedBytes)))
            .toList());
  }

  /** Sends them; the caller flushes. */
  public void send(Statements statements) {
    new PgLinks().sendLinked(statements, 1, rows);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    ThreadLocalRandom.current().nextBytes(bytes);
    return bytes;
  }
}
