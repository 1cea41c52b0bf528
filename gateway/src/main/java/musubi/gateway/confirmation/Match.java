package musubi.gateway.confirmation;

/** How a record met the condition that it met worst, from best to worst. */
public enum Match {
  /** By code or number, or every item as it was given, character by character. */
  EXACT,
  /** After width, letter case, kana and variant characters were made alike. */
  NORMALISED,
  /** The name holds external characters where the condition has others. */
  EXTERNAL_CHARACTER,
  /** By the name under the former surname. */
  FORMER_SURNAME,
  /** The record does not know the whole birth date. */
  PARTIAL_DATE
}
