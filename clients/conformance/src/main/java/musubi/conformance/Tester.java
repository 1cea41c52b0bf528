package musubi.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a tester supplies about a node and whom the kit plays.
 *
 * @param as party that the kit plays: a role of nodes, or {@code back-end}
 * @param host where the node is
 * @param port where the node is
 * @param node its name, {@code communication/131121}
 * @param certificates directories of the certificates of whom the kit plays
 * @param authorities directories of operator authorities, of the bodies of those
 * @param signingKeys directories of the signing keys of nodes that the kit plays, by their names
 * @param fixture persons and codes that the node knows, or does not
 * @param keys public keys with which the node signs receipts; none when receipts cannot be judged
 * @param limit how long a call may take before the kit gives it up
 * @param inTime how long an answer may take
 * @param only parts of the ids of the cases that are run; all when empty
 */
record Tester(
    String as,
    String host,
    int port,
    String node,
    List<Path> certificates,
    List<Path> authorities,
    Map<String, Path> signingKeys,
    JsonNode fixture,
    Map<String, List<PublicKey>> keys,
    Duration limit,
    Duration inTime,
    List<String> only) {
  /** The kit plays systems and no node. */
  static final String BACK_END = "back-end";

  /** How long a call may take before the kit gives it up; ours. */
  static final Duration LIMIT = Duration.ofSeconds(15);

  /** How long an answer may take; ours. */
  static final Duration IN_TIME = Duration.ofSeconds(10);

  /** Whether a case is to be run. */
  boolean isWanted(String id) {
    return only.isEmpty() || only.stream().anyMatch(id::contains);
  }

  String role() {
    return node.substring(0, node.indexOf('/'));
  }

  String body() {
    return node.substring(node.indexOf('/') + 1);
  }

  /** The name that its certificate must have. */
  String uri() {
    return "musubi://" + node;
  }

  @Override
  public String toString() {
    return "Tester[as " + as + " against " + node + "]";
  }
}
