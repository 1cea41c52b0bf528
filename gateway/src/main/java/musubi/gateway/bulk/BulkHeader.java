package musubi.gateway.bulk;

/**
 * What a list is.
 *
 * @param business that the list was submitted for
 * @param numberReason why the Individual Numbers are needed; empty when they are not
 * @param certificate for whose key the file of the results is made, DER
 * @param size number of its rows
 */
record BulkHeader(String business, String numberReason, byte[] certificate, int size) {
  /** Rows that a list may have; ours. */
  static final int MAX_ROWS = 200_000;

  @Override
  public String toString() {
    return "BulkHeader[" + size + " rows]";
  }
}
