package musubi.reference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes {@code docs/reference/index.html}: template, style, script and catalogue in one file.
 *
 * <p>The page may load nothing and run nothing but its own script: its policy names the digests of
 * both. What the catalogue says is data to it and never markup.
 */
public final class ReferencePage {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReferencePage() {}

  /** The page of a catalogue. */
  public static String of(Catalogue catalogue) {
    var style = Table.text("page.css");
    var script = Table.text("page.js");
    return fill(
        Table.text("page.html"),
        Map.of(
            "styleDigest", digest(style),
            "scriptDigest", digest(script),
            "style", style,
            "script", script,
            "catalogue", json(catalogue)));
  }

  private static String fill(String template, Map<String, String> values) {
    return Pattern.compile("\\{\\{(\\w+)}}")
        .matcher(template)
        .replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
  }

  /** One entry in a line, so that a change of the contracts is a change of few lines. */
  private static String json(Catalogue catalogue) {
    JsonNode tree = JSON.valueToTree(catalogue);
    return tree.properties().stream()
        .map(part -> "\"" + part.getKey() + "\":" + lines(part.getValue()))
        .collect(joining(",\n", "{\n", "\n}"))
        .replace("<", "\\u003c");
  }

  private static String lines(JsonNode part) {
    if (part.isArray()) {
      return part.valueStream().map(JsonNode::toString).collect(joining(",\n", "[\n", "\n]"));
    }
    if (part.isObject()) {
      return part.properties().stream()
          .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
          .collect(joining(",\n", "{\n", "\n}"));
    }
    return part.toString();
  }

  private static String digest(String text) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(sha256);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
