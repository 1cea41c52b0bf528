package musubi.gateway.collusion;

/** What the harness does wrong on purpose, one at a time. Each must be noticed by the game. */
enum Leak {
  NONE,
  /** Every sender blinds with the same v1. */
  FIRST_FACTOR_CONSTANT,
  /** Every sender blinds with the same v2. */
  SECOND_FACTOR_CONSTANT,
  /** B' is given to the asker. */
  TRANSLATED_TO_SENDER,
  /** v1 is given to the answerer. */
  FIRST_FACTOR_TO_RECEIVER,
  /** K_index of a is stolen with its dump. */
  INDEX_KEY_KNOWN,
  /** Rows stand in a dump as they were delivered. */
  ORDER_KEPT,
  /** a writes the symbol that it asks about into a log. */
  SYMBOL_LOGGED,
  /** The replica of one person is much larger than that of the other. */
  SIZE_CLASS_DIFFERS,
  /** a asks c about a person in the second in which it asks b. */
  SAME_SECOND,
  /** One HPKE key serves b and c. */
  OPENING_KEY_SHARED
}
