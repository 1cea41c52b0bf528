package musubi.backends.operators;

/** The format that ids, businesses and references have on this network. */
final class Words {
  private Words() {}

  static void require(String what, String word) {
    if (!word.matches("[A-Za-z0-9._:/-]{1,64}")) {
      throw new IllegalArgumentException(
          what + ": " + word.length() + " characters (expected: 1 to 64 of A-Z a-z 0-9 . _ : / -)");
    }
  }
}
