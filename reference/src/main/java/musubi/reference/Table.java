package musubi.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A table that people review: a key and its cells in each line, parted by tabs. */
final class Table {
  private final String name;
  private final Map<String, List<String>> rows = new LinkedHashMap<>();

  private Table(String name) {
    this.name = name;
  }

  /**
   * Reads a table among the resources.
   *
   * @throws IllegalStateException when a key stands twice, or a line has another number of cells
   */
  static Table read(String name, int cells) {
    var table = new Table(name);
    text(name)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(line -> table.add(List.of(line.split("\t", -1)), cells));
    return table;
  }

  /** A resource of this package as text. */
  static String text(String name) {
    try (var in = Table.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> keys() {
    return rows.keySet();
  }

  /** The cells beside a key. */
  List<String> row(String key) {
    var row = rows.get(key);
    if (row == null) {
      throw new IllegalStateException(name + " has no line " + key);
    }
    return row;
  }

  private void add(List<String> line, int cells) {
    var key = line.getFirst();
    var row = line.subList(1, line.size());
    if (row.size() != cells || row.stream().anyMatch(String::isBlank)) {
      throw new IllegalStateException(name + ": " + key + " needs " + cells + " cells");
    }
    if (rows.put(key, row) != null) {
      throw new IllegalStateException(name + " has two lines " + key);
    }
  }
}
