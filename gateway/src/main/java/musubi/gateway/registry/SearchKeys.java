package musubi.gateway.registry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import musubi.gateway.value.SearchForm;

/**
 * What the rows of an identity file are found by: 64-bit digests of folded text, four to a row. A
 * digest narrows a search to few rows; whoever searches compares the rows themselves.
 *
 * @param name of the name
 * @param former of the name under the former surname; 0 when there is none
 * @param kana of the reading; 0 when there is none
 * @param address of the beginning of the address
 */
public record SearchKeys(long name, long former, long kana, long address) {
  /** Raised whenever the folding changes: the keys of all rows are then made anew. */
  public static final int VERSION = 1;

  /**
   * Characters of a folded address that its key is made of, and that a condition must have; ours.
   */
  public static final int ADDRESS_HEAD = 5;

  /** The keys of a record. */
  public static SearchKeys of(Identity identity) {
    return new SearchKeys(
        key(SearchForm.ofName(identity.text(Item.NAME_KANJI))),
        key(SearchForm.ofName(formerName(identity))),
        key(SearchForm.ofReading(identity.text(Item.NAME_KANA))),
        ofAddress(SearchForm.ofAddress(identity.text(Item.ADDRESS))));
  }

  /** The key of a folded name or reading; 0 when it is empty. */
  public static long key(String folded) {
    if (folded.isEmpty()) {
      return 0;
    }
    long key = ByteBuffer.wrap(sha256().digest(folded.getBytes(StandardCharsets.UTF_8))).getLong();
    return key == 0 ? 1 : key;
  }

  /** The keys under which records with external characters stand too. */
  public static List<Long> keysWithExternal(String folded) {
    return SearchForm.withExternal(folded).stream().map(SearchKeys::key).toList();
  }

  /** The key of a folded address: of its beginning. */
  public static long ofAddress(String folded) {
    return key(head(folded));
  }

  /** Whether a folded address is long enough to be searched by. */
  public static boolean isLongEnough(String folded) {
    return folded.codePointCount(0, folded.length()) >= ADDRESS_HEAD;
  }

  /**
   * The name under the former surname: it stands instead of what is before the first white space
   * (the rule is ours). Empty without former surname, or when the name does not say where the
   * surname ends.
   */
  public static String formerName(Identity identity) {
    String former = identity.text(Item.FORMER_SURNAME_KANJI);
    String name = identity.text(Item.NAME_KANJI);
    int space = space(name);
    return former.isEmpty() || space < 0 ? "" : former + name.substring(space);
  }

  private static int space(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (Character.isWhitespace(name.charAt(i)) || Character.isSpaceChar(name.charAt(i))) {
        return i;
      }
    }
    return -1;
  }

  private static String head(String folded) {
    return isLongEnough(folded)
        ? folded.substring(0, folded.offsetByCodePoints(0, ADDRESS_HEAD))
        : folded;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "SearchKeys[redacted]";
  }
}
