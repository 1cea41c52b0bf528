package musubi.gateway.registry;

/** State of a record in an identity file (レコード状況フラグ), by the contract's numbers. */
enum RecordStatus {
  CURRENT(1),
  REMOVED(2);

  private final int code;

  RecordStatus(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The state after the record's last change. */
  static RecordStatus of(Identity identity) {
    return identity.isCurrent() ? CURRENT : REMOVED;
  }
}
