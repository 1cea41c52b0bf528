package musubi.gateway.bulk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import musubi.gateway.confirmation.FourItems;
import musubi.gateway.confirmation.Key;
import musubi.gateway.record.Fields;
import musubi.gateway.value.ExternalText;
import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.PartialDate;
import musubi.gateway.value.ResidentRecordCode;
import musubi.gateway.value.Sex;

/**
 * One row of a list, and its one encoding: what is stored and what the digest of the list is made
 * of (docs/protocols/bulk.md). Prints as redacted.
 *
 * @param rowId the submitter's name of the row
 * @param key whom it is about
 */
record BulkEntry(String rowId, Key key) {
  private static final int MAX_ROW_ID = 40;
  private static final long CODE = 1;
  private static final long NUMBER = 2;
  private static final long FOUR_ITEMS = 3;

  BulkEntry {
    boolean visible = rowId.chars().allMatch(c -> c > ' ' && c <= '~');
    if (rowId.isEmpty() || rowId.length() > MAX_ROW_ID || !visible) {
      throw new IllegalArgumentException(
          rowId.length() + " characters (expected: 1 to 40 visible ASCII characters)");
    }
  }

  byte[] toBytes() {
    Fields fields = new Fields().put(rowId);
    switch (key) {
      case Key.Code code -> fields.put(CODE).put(code.code().digits());
      case Key.Number number -> fields.put(NUMBER).put(number.number().digits());
      case Key.Items items -> put(fields.put(FOUR_ITEMS), items.items());
    }
    return fields.toByteArray();
  }

  private static void put(Fields fields, FourItems items) {
    fields
        .put(items.name().text())
        .put(items.birthDate().toInt())
        .put(items.sex().code())
        .put(items.address().text());
  }

  /**
   * The row of its encoding.
   *
   * @throws IllegalArgumentException the bytes are none
   */
  static BulkEntry of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      String rowId = text(in);
      long kind = in.getLong();
      Key key;
      if (kind == CODE) {
        key = new Key.Code(new ResidentRecordCode(text(in)));
      } else if (kind == NUMBER) {
        key = new Key.Number(new IndividualNumber(text(in)));
      } else if (kind == FOUR_ITEMS) {
        key = new Key.Items(fourItems(in));
      } else {
        throw new IllegalArgumentException("a row of kind " + kind);
      }
      return new BulkEntry(rowId, key);
    } catch (java.nio.BufferUnderflowException e) {
      throw new IllegalArgumentException("a row that ends too early", e);
    }
  }

  private static FourItems fourItems(ByteBuffer in) {
    return new FourItems(
        new ExternalText(text(in)),
        PartialDate.fromInt((int) in.getLong()),
        Sex.fromCode((int) in.getLong()).orElseThrow(IllegalArgumentException::new),
        new ExternalText(text(in)));
  }

  private static String text(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("a row that ends too early");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "BulkEntry[redacted]";
  }
}
