package musubi.conformance;

import java.util.List;

/**
 * A case that holds for every call of a run and is watched while the others run.
 *
 * @param id of the case
 * @param proves the sentence
 * @param source rows and requirements of the documents, or {@code ours}
 * @param kind what is watched
 */
record Watch(String id, String proves, List<String> source, Kind kind) {
  /** What can be wrong with any answer. */
  enum Kind {
    ANSWERS,
    IN_TIME,
    ONE_ANSWER,
    READABLE,
    SIZE,
    RECEIPT,
    RECEIPT_GENUINE,
    REFUSAL_COMPLETE
  }
}
