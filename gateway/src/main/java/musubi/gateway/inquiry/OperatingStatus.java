package musubi.gateway.inquiry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a linkage node is: what waits in each batch and what came of inquiries and provisions,
 * without persons (function 10 of the intermediate server).
 */
public record OperatingStatus(
    boolean answering,
    List<Batch> batches,
    List<PgExchangeRecords.Count> counts,
    long keyLogSize,
    long listVersion) {
  /**
   * What waits in one kind of batch.
   *
   * @param name {@code acquisition}, {@code inquiry}, {@code answer}, {@code pending}, {@code
   *     transfer}, {@code notice}
   */
  public record Batch(String name, long waiting, Optional<Instant> oldest) {}
}
