package musubi.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * The outcome of a case: answered or refused, one of the two.
 *
 * @param answered what stands in the answer, by path ({@code record.address}); of a stream with the
 *     number of the answer first ({@code 0.hit.match}). Values are literals or placeholders, {@code
 *     present} or {@code absent}.
 * @param refused the refusal
 */
record Expect(Map<String, JsonNode> answered, Refused refused) {
  static final String PRESENT = "present";
  static final String ABSENT = "absent";

  /**
   * A refusal.
   *
   * @param reason of the catalogue
   * @param code status code
   */
  record Refused(String reason, String code) {
    @Override
    public String toString() {
      return reason + " (" + code + ")";
    }
  }

  /** One of the two. */
  Expect {
    if ((answered == null) == (refused == null)) {
      throw new IllegalArgumentException("expect: either answered or refused");
    }
  }
}
