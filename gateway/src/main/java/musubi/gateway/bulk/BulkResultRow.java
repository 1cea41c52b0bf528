package musubi.gateway.bulk;

/**
 * What came of one row. Prints as redacted.
 *
 * @param row number in the list, the first is 1
 * @param rowId the submitter's name of the row
 * @param record an IdentityNotice; empty without a match
 */
record BulkResultRow(int row, String rowId, BulkOutcome outcome, byte[] record) {
  @Override
  public String toString() {
    return "BulkResultRow[redacted]";
  }
}
