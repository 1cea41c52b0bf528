package musubi.conformance;

/**
 * What is wrong with a call, by the part that is bent; a part that is left out is right.
 *
 * @param requestId {@code absent}, {@code v4}, {@code lastMonth}
 * @param caller {@code otherKind}, {@code otherBody}
 * @param purpose {@code absent} where it belongs, {@code present} where it does not
 * @param statement {@code absent}, {@code otherMethod}, {@code used}
 * @param message {@code unknownField}, {@code garbage}
 * @param to {@code malformed}, {@code otherNode}
 * @param hop {@code absent}, where a node calls for a person
 */
record Bend(
    String requestId,
    String caller,
    String purpose,
    String statement,
    String message,
    String to,
    String hop) {
  static final Bend NOTHING = new Bend(null, null, null, null, null, null, null);
  static final String ABSENT = "absent";

  /** The same as {@link #NOTHING} for a member: not bent. */
  static boolean is(String member, String bent) {
    return bent.equals(member);
  }
}
