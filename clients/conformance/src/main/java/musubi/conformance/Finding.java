package musubi.conformance;

import java.util.List;

/**
 * What came of one case. Nothing in it is personal.
 *
 * @param id of the case
 * @param subject file it stands in
 * @param proves the sentence
 * @param source rows and requirements of the documents, or {@code ours}
 * @param verdict what came of it
 * @param expected what had to come
 * @param found what came instead, or why it was not run
 */
record Finding(
    String id,
    String subject,
    String proves,
    List<String> source,
    Verdict verdict,
    String expected,
    String found) {
  /** What can come of a case. */
  enum Verdict {
    PASSED,
    FAILED,
    /** The tester did not supply what it needs, or an earlier case had to pass. */
    NOT_RUN
  }

  /** What a case is, before it has run. */
  record Head(String id, String subject, String proves, List<String> source) {
    Finding passed() {
      return new Finding(id, subject, proves, source, Verdict.PASSED, "", "");
    }

    Finding failed(String expected, String found) {
      return new Finding(id, subject, proves, source, Verdict.FAILED, expected, found);
    }

    Finding notRun(String why) {
      return new Finding(id, subject, proves, source, Verdict.NOT_RUN, "", why);
    }
  }
}
