package musubi.gateway.value;

import java.util.Optional;

/** Sex (性別) as the resident record has it; the code list is ours. Prints its name: never log it. */
public enum Sex {
  MALE(1),
  FEMALE(2),
  /** The record does not say (不明). */
  UNKNOWN(3);

  private final int code;

  Sex(int code) {
    this.code = code;
  }

  /** The number in the contracts and in the database. */
  public int code() {
    return code;
  }

  /** The constant of a code; empty for a code that is not in the list. */
  public static Optional<Sex> fromCode(int code) {
    for (Sex sex : values()) {
      if (sex.code == code) {
        return Optional.of(sex);
      }
    }
    return Optional.empty();
  }
}
