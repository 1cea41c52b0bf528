package musubi.gateway.linkage;

import java.util.Set;

/** How far the acquisition of a symbol is. */
enum AcquisitionState {
  /** Nobody has the unified addressee number. */
  ADDRESSEE_UNKNOWN(1),
  /** Nothing was asked for. */
  NONE(2),
  /** A processing number is awaited. */
  REGISTERED(3),
  /** The register has not taken it. */
  NUMBERED(4),
  /** The register has handed it over; the symbol is awaited. */
  HANDED_OVER(5),
  /** The register refused it. */
  FOUR_ITEMS_DIFFER(6),
  /** The register does not know the person. */
  PERSON_UNKNOWN(7),
  /** Another addressee has the symbol, or this one has another symbol. */
  SYMBOL_ALREADY_LINKED(8),
  /** The time ran out. */
  EXPIRED(9),
  LINKED(10);

  /** The states in which something is awaited. */
  static final Set<AcquisitionState> OPEN = Set.of(REGISTERED, NUMBERED, HANDED_OVER);

  /** The states after which a symbol may be requested again. */
  static final Set<AcquisitionState> OVER =
      Set.of(FOUR_ITEMS_DIFFER, PERSON_UNKNOWN, SYMBOL_ALREADY_LINKED, EXPIRED);

  private static final AcquisitionState[] ALL = values();

  private final int code;

  AcquisitionState(int code) {
    this.code = code;
  }

  /** The number in the contract and in the database. */
  int code() {
    return code;
  }

  /** The constant of a code of the database. */
  static AcquisitionState of(int code) {
    return ALL[code - 1];
  }
}
