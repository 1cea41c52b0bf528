package musubi.gateway.bulk;

/** How far a list is. */
enum BulkState {
  /** Rows are coming; nobody but the submitter's call knows of it. */
  STAGED(0),
  /** Whole, and nobody is looked up. */
  SUBMITTED(1),
  /** Approved by another person; worked through. */
  APPROVED(2),
  /** Every row has its result, and the file is made. */
  DONE(3),
  /** Stopped; nothing of it leaves. */
  FAILED(4),
  /** Erased but for the ledger and the records. */
  EXPIRED(5);

  private final int code;

  BulkState(int code) {
    this.code = code;
  }

  /** As contracts and database number it. */
  int code() {
    return code;
  }

  static BulkState fromCode(int code) {
    return values()[code];
  }
}
