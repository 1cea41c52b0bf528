package musubi.gateway.bulk;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A row of the ledger of outputs ([002 R-042]): what is to leave, or, when it closes another row,
 * what was handed over.
 *
 * @param closes number of the row that this one closes
 * @param system name of the system that fetches
 * @param beginning first row, from 1, or first byte, from 0
 * @param size rows or bytes
 * @param digest of all results, or of the whole file
 */
record BulkOutput(
    UUID list,
    OptionalLong closes,
    Form form,
    String system,
    String operator,
    String terminal,
    UUID requestId,
    Instant at,
    long beginning,
    long size,
    byte[] digest) {
  /** In which form results leave. */
  enum Form {
    RESULTS(1),
    FILE(2);

    private final int code;

    Form(int code) {
      this.code = code;
    }

    /** As the database keeps it. */
    int code() {
      return code;
    }
  }

  /** The row that says how this output ended. */
  BulkOutput closed(long number, Instant end, long handedOver) {
    return new BulkOutput(
        list,
        OptionalLong.of(number),
        form,
        system,
        operator,
        terminal,
        requestId,
        end,
        beginning,
        handedOver,
        digest);
  }

  /** Operators are persons: not printed. */
  @Override
  public String toString() {
    return "BulkOutput[" + list + ", " + form + "]";
  }
}
