package musubi.demo;

import java.util.List;

/**
 * One exchange of the demonstration.
 *
 * @param id exchange and case, {@code R-01 entry}
 * @param sources rows of the source documents
 * @param from who calls
 * @param to who answers
 * @param expected what must come out
 * @param act does it and looks for its traces with a second reader
 */
record Case(String id, List<String> sources, String from, String to, Expected expected, Act act) {

  /** What must come out. */
  enum Expected {
    CARRIED,
    REFUSED
  }

  /** The exchange itself. */
  @FunctionalInterface
  interface Act {
    /**
     * Makes the call and checks.
     *
     * @return what happened, in a few words
     * @throws CaseFailedException when it did not come out as it must
     */
    String run() throws Exception;
  }

  /** An exchange that did not come out as it must. */
  static final class CaseFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CaseFailedException(String sentence) {
      super(sentence);
    }
  }
}
