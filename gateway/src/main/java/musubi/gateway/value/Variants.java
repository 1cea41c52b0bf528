package musubi.gateway.value;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Variant characters (異体字) and the one that stands for them in a search. The list, variants.tsv
 * beside this class, is ours.
 */
final class Variants {
  private static final Map<Integer, Integer> REPRESENTATIVES = read("variants.tsv");

  private Variants() {}

  /** The character that stands for this one; itself when the list does not have it. */
  static int representative(int codePoint) {
    return REPRESENTATIVES.getOrDefault(codePoint, codePoint);
  }

  /**
   * The representative of each variant of a table.
   *
   * @throws IllegalArgumentException if a line is not a character, a tab and its variants, if a
   *     character stands in the table twice, or if compatibility decomposition already changes it
   */
  static Map<Integer, Integer> parse(String table) {
    Map<Integer, Integer> representatives = new HashMap<>();
    Set<Integer> seen = new HashSet<>();
    table
        .lines()
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> parseLine(line, representatives, seen));
    return Map.copyOf(representatives);
  }

  private static void parseLine(
      String line, Map<Integer, Integer> representatives, Set<Integer> seen) {
    int tab = line.indexOf('\t');
    if (tab < 0 || line.codePointCount(0, tab) != 1 || tab == line.length() - 1) {
      throw new IllegalArgumentException(
          "variants: " + line + " (expected: one character, a tab, its variants)");
    }
    int representative = line.codePointAt(0);
    requireNew(representative, seen);
    line.substring(tab + 1)
        .codePoints()
        .forEach(
            variant -> {
              requireNew(variant, seen);
              representatives.put(variant, representative);
            });
  }

  private static void requireNew(int codePoint, Set<Integer> seen) {
    String character = Character.toString(codePoint);
    if (!seen.add(codePoint)) {
      throw new IllegalArgumentException("variants: " + character + " stands in the table twice");
    }
    if (!Normalizer.isNormalized(character, Form.NFKD)) {
      throw new IllegalArgumentException("variants: " + character + " decomposes already");
    }
  }

  private static Map<Integer, Integer> read(String resource) {
    try (var in = Variants.class.getResourceAsStream(resource)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
