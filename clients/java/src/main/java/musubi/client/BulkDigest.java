package musubi.client;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import musubi.confirmation.v1.BulkHeader;
import musubi.confirmation.v1.BulkResult;
import musubi.confirmation.v1.BulkRow;
import musubi.registry.v1.FourItems;
import musubi.type.v1.Date;

/**
 * SHA-256 of a list for bulk provision, or of its results, row by row: what the node answers must
 * be the same (docs/protocols/bulk.md). Not thread-safe; for one list.
 */
public final class BulkDigest {
  private static final String LIST = "musubi-bulk-list-v1\n";
  private static final String RESULTS = "musubi-bulk-result-v1\n";
  private static final long CODE = 1;
  private static final long NUMBER = 2;
  private static final long FOUR_ITEMS = 3;

  private final MessageDigest digest;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private BulkDigest(String purpose) {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
    digest.update(purpose.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Of a list.
   *
   * @param business that it is submitted for
   */
  public static BulkDigest ofList(String business, BulkHeader header) {
    BulkDigest begun = new BulkDigest(LIST);
    begun.put(requireNonNull(business, "business"));
    begun.put(header.getNumberReason());
    begun.put(header.getRecipientCertificate().toByteArray());
    begun.put(header.getCount());
    begun.update();
    return begun;
  }

  /** Of results, from the first on. */
  public static BulkDigest ofResults() {
    return new BulkDigest(RESULTS);
  }

  /** Adds the next row of a list. */
  public BulkDigest add(BulkRow row) {
    put(row.getRowId());
    switch (row.getKeyCase()) {
      case RESIDENT_RECORD_CODE -> {
        put(CODE);
        put(row.getResidentRecordCode());
      }
      case INDIVIDUAL_NUMBER -> {
        put(NUMBER);
        put(row.getIndividualNumber());
      }
      case FOUR_ITEMS -> put(row.getFourItems());
      case KEY_NOT_SET -> throw new IllegalArgumentException("a row without a key");
    }
    update();
    return this;
  }

  /** Adds the next result. */
  public BulkDigest add(BulkResult result) {
    put(result.getRow());
    put(result.getRowId());
    put(result.getOutcomeValue());
    put(result.getRecord().toByteArray());
    update();
    return this;
  }

  /** The digest, 32 bytes; nothing can be added any more. */
  public byte[] value() {
    return digest.digest();
  }

  private void put(FourItems items) {
    Date birth = items.getBirthDate();
    put(FOUR_ITEMS);
    put(items.getName());
    put(birth.getYear() * 10_000L + birth.getMonth() * 100L + birth.getDay());
    put(items.getSexValue());
    put(items.getAddress());
  }

  private void put(long number) {
    bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  private void put(String text) {
    put(text.getBytes(StandardCharsets.UTF_8));
  }

  private void put(byte[] some) {
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(some.length).array());
    bytes.writeBytes(some);
  }

  private void update() {
    digest.update(bytes.toByteArray());
    bytes.reset();
  }
}
