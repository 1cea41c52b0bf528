package musubi.conformance;

import com.fasterxml.jackson.databind.JsonNode;

/** Places in JSON: names and numbers with dots between, {@code cards.0.cardNumber}. */
final class Paths {
  private Paths() {}

  /** What stands there; missing when there is nothing. An empty path is the whole. */
  static JsonNode at(JsonNode root, String path) {
    return path.isEmpty() ? root : root.at("/" + path.replace('.', '/'));
  }
}
