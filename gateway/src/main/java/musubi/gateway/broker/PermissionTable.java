package musubi.gateway.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import musubi.gateway.translation.PermissionList;

/**
 * The permission list as people write it: a line for each row, its five parts parted by tabs, items
 * by commas; lines with # are comments. The one that comes with the program is permission-list.tsv
 * beside this class.
 */
public final class PermissionTable {
  private static final String BUILT_IN = "permission-list.tsv";
  private static final int PARTS = 5;

  /** Businesses that may not ask: the register's ([003 R-009], [001 R-100]). */
  private static final String NEVER_ASKS = "register";

  private PermissionTable() {}

  /** The rows that come with the program. */
  public static List<PermissionList.Row> builtIn() {
    try (var in = PermissionTable.class.getResourceAsStream(BUILT_IN)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The rows of a file.
   *
   * @throws IllegalArgumentException the first line that is wrong, by its number
   */
  public static List<PermissionList.Row> read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("permission list: cannot read " + file);
    }
  }

  static List<PermissionList.Row> parse(String table) {
    List<String> lines = table.lines().toList();
    List<PermissionList.Row> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank() && !lines.get(i).startsWith("#")) {
        rows.add(row(lines.get(i), i + 1));
      }
    }
    rows.sort(Comparator.comparing(PermissionList.Row::id));
    return List.copyOf(rows);
  }

  private static PermissionList.Row row(String line, int number) {
    String[] parts = line.split("\t", -1);
    if (parts.length != PARTS) {
      throw new IllegalArgumentException(
          "permission list, line " + number + ": " + parts.length + " parts (expected: 5)");
    }
    if (parts[1].equals(NEVER_ASKS)) {
      throw new IllegalArgumentException(
          "permission list, line " + number + ": the register never asks [003 R-009]");
    }
    try {
      return new PermissionList.Row(
          parts[0], parts[1], parts[2], List.of(parts[3].split(",")), parts[4]);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line " + number + ": " + e.getMessage());
    }
  }
}
