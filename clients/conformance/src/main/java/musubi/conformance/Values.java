package musubi.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import musubi.client.Days;
import musubi.client.RequestIds;

/**
 * Fills in the placeholders of a case: {@code ${resident.address}} from the fixture, {@code
 * ${kept.card}} from an answer of an earlier case, {@code ${new.uuid}} and others made anew.
 *
 * <p>An object with one key that starts with {@code $} is made: {@code $message} is the bytes of a
 * message, {@code $sha256} a digest of bytes, {@code $with} an object with some members replaced.
 *
 * <p>Not thread-safe; one for each file of cases.
 */
final class Values {
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\$\\{([A-Za-z0-9_.]+)(?:([+-])([0-9]+))?\\}");

  private final JsonNode fixture;
  private final Messages messages;
  private final Map<String, JsonNode> kept = new HashMap<>();
  private final Map<String, JsonNode> made = new HashMap<>();

  Values(JsonNode fixture, Messages messages) {
    this.fixture = fixture;
    this.messages = messages;
  }

  /** That a placeholder has no value; the case cannot be run. */
  static final class MissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingException(String what) {
      super("no value for ${" + what + "}");
    }
  }

  /** Keeps a value for later cases. */
  void keep(String name, JsonNode value) {
    kept.put(name, value);
  }

  /** Values of {@code ${same.…}} are made once for each case. */
  void nextCase() {
    made.clear();
  }

  /**
   * The same with every placeholder filled in.
   *
   * @throws MissingException a placeholder has no value
   */
  JsonNode fill(JsonNode template) {
    if (template.isTextual()) {
      return text(template.textValue());
    }
    if (template instanceof ArrayNode array) {
      ArrayNode filled = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> filled.add(fill(element)));
      return filled;
    }
    if (!(template instanceof ObjectNode object)) {
      return template;
    }
    String only = object.size() == 1 ? object.fieldNames().next() : "";
    return only.startsWith("$") ? made(only, object.get(only)) : members(object);
  }

  /** The same for a text. */
  String fill(String template) {
    return fill(TextNode.valueOf(template)).asText();
  }

  private ObjectNode members(ObjectNode object) {
    ObjectNode filled = JsonNodeFactory.instance.objectNode();
    object.properties().forEach(member -> filled.set(member.getKey(), fill(member.getValue())));
    return filled;
  }

  private JsonNode text(String template) {
    Matcher whole = PLACEHOLDER.matcher(template);
    if (whole.matches()) {
      return value(whole);
    }
    return TextNode.valueOf(
        PLACEHOLDER
            .matcher(template)
            .replaceAll(match -> Matcher.quoteReplacement(value(match).asText())));
  }

  private JsonNode value(java.util.regex.MatchResult placeholder) {
    String path = placeholder.group(1);
    JsonNode found = lookUp(path);
    if (found.isMissingNode()) {
      throw new MissingException(path);
    }
    if (placeholder.group(2) == null) {
      return found;
    }
    long by = Long.parseLong(placeholder.group(2) + placeholder.group(3));
    return LongNode.valueOf(found.asLong() + by);
  }

  private JsonNode lookUp(String path) {
    int dot = path.indexOf('.');
    String root = dot < 0 ? path : path.substring(0, dot);
    String rest = dot < 0 ? "" : path.substring(dot + 1);
    return switch (root) {
      case "kept" -> below(kept.get(first(rest)), afterFirst(rest));
      case "new" -> fresh(rest);
      case "same" -> made.computeIfAbsent(rest, Values::fresh);
      default -> below(fixture.get(root), rest);
    };
  }

  private static String first(String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }

  private static String afterFirst(String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? "" : path.substring(dot + 1);
  }

  private static JsonNode below(JsonNode root, String path) {
    return root == null ? JsonNodeFactory.instance.missingNode() : Paths.at(root, path);
  }

  /** What is made anew each time. */
  private static JsonNode fresh(String what) {
    UUID id = RequestIds.next();
    return switch (what) {
      case "uuid" -> TextNode.valueOf(id.toString());
      case "uuidBytes" ->
          TextNode.valueOf(Base64.getEncoder().encodeToString(RequestIds.bytes(id).toByteArray()));
      case "hex" -> TextNode.valueOf(id.toString().replace("-", ""));
      case "number" -> TextNode.valueOf(Long.toString(id.getLeastSignificantBits() >>> 14));
      case "today" -> date(0);
      case "tomorrow" -> date(1);
      case "inTenYears" -> date(3650);
      case "tomorrowAtTen" ->
          TextNode.valueOf(
              Instant.now().truncatedTo(ChronoUnit.DAYS).plus(25, ChronoUnit.HOURS).toString());
      default -> JsonNodeFactory.instance.missingNode();
    };
  }

  private static ObjectNode date(int daysFromNow) {
    LocalDate day = Days.of(Instant.now()).plusDays(daysFromNow);
    return JsonNodeFactory.instance
        .objectNode()
        .<ObjectNode>set("year", IntNode.valueOf(day.getYear()))
        .<ObjectNode>set("month", IntNode.valueOf(day.getMonthValue()))
        .set("day", IntNode.valueOf(day.getDayOfMonth()));
  }

  private JsonNode made(String how, JsonNode from) {
    return switch (how) {
      case "$message" -> {
        byte[] bytes = messages.encode(from.get("type").textValue(), fill(from.get("of")));
        yield TextNode.valueOf(Base64.getEncoder().encodeToString(bytes));
      }
      case "$sha256" -> TextNode.valueOf(sha256(fill(from).textValue()));
      case "$with" -> {
        ObjectNode whole = fill(from.get("all")).deepCopy();
        fill(from.get("but"))
            .properties()
            .forEach(member -> whole.set(member.getKey(), member.getValue()));
        yield whole;
      }
      case "$only" -> {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        JsonNode whole = fill(from.get("of"));
        from.get("members")
            .forEach(
                name -> {
                  if (whole.has(name.textValue())) {
                    part.set(name.textValue(), whole.get(name.textValue()));
                  }
                });
        yield part;
      }
      default -> throw new IllegalArgumentException("no such maker: " + how);
    };
  }

  private static String sha256(String base64) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(base64));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }
}
