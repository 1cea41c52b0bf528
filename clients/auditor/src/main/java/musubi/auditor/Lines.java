package musubi.auditor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Text files with columns separated by tabs; empty lines and lines that begin with # are none. */
final class Lines {
  private Lines() {}

  static List<List<String>> of(Path file, int columns) throws IOException {
    List<List<String>> lines = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      List<String> parts = List.of(line.split("\t", -1));
      if (parts.size() != columns) {
        throw new IllegalArgumentException(
            "%s, line %d: %d columns (expected: %d, separated by tabs)"
                .formatted(file.getFileName(), number, parts.size(), columns));
      }
      lines.add(parts);
    }
    return lines;
  }
}
