package musubi.gateway.mailing;

import java.util.Optional;

/** What becomes of an accepted record at the communication node. */
enum Outcome {
  DELIVERED(1),
  CHANGED(2),
  UNKNOWN(3),
  PROTECTED(4),
  REFUSED(5),
  EXPIRED(6);

  private final int code;

  Outcome(int code) {
    this.code = code;
  }

  /** The number in the contract and in the database. */
  int code() {
    return code;
  }

  static Optional<Outcome> fromCode(int code) {
    for (Outcome outcome : values()) {
      if (outcome.code == code) {
        return Optional.of(outcome);
      }
    }
    return Optional.empty();
  }
}
