package musubi.conformance;

import java.util.List;
import java.util.Map;

/**
 * A case that holds for every method of a kind; it is written once and becomes one case for each.
 *
 * @param id first part of the ids of its cases
 * @param proves the sentence, with {@code METHOD} where the method's name goes
 * @param source rows and requirements of the documents, or {@code ours}
 * @param actors {@code MACHINE}, {@code OPERATOR}, {@code BATCH}; all when left out
 * @param types {@code UNARY}, {@code CLIENT_STREAMING}, {@code SERVER_STREAMING}, {@code
 *     BIDI_STREAMING}; all when left out
 * @param sameBody whether it is for methods alone whose caller must be of the node's own body
 * @param byNode whether it is for calls of nodes alone
 * @param unless methods that are left out, with the reason
 * @param bend what is wrong with the call
 * @param expect the refusal
 */
record Rule(
    String id,
    String proves,
    List<String> source,
    List<String> actors,
    List<String> types,
    boolean sameBody,
    boolean byNode,
    Map<String, String> unless,
    Bend bend,
    Expect expect) {
  /** What is left out is empty. */
  Rule {
    source = List.copyOf(source);
    actors = actors == null ? List.of() : List.copyOf(actors);
    types = types == null ? List.of() : List.copyOf(types);
    unless = unless == null ? Map.of() : Map.copyOf(unless);
  }
}
