package musubi.backends.office;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Tables that people review, of what is expected. */
public final class Reviewed {
  private Reviewed() {}

  /** Rows of a table among the test resources, cells parted by tabs; comments left out. */
  public static List<List<String>> rows(String resource) {
    try (var in = Reviewed.class.getResourceAsStream("/" + resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> Arrays.asList(line.split("\t", -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
