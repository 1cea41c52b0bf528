package musubi.gateway.symbol;

/** What a translation is for. */
public enum Purpose {
  /** The nation gives an organisation the symbol of a person (符号取得). */
  ACQUIRE,
  /** An organisation asks another about a person (情報照会). */
  INQUIRE,
  /** An organisation takes its own symbols to its next epoch. */
  REKEY,
  /** An organisation hands its persons over to the one that it became part of. */
  MERGE
}
