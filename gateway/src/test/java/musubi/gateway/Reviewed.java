package musubi.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Files that people review: tables of what is expected, and pages made from the program. */
public final class Reviewed {
  private static final Path ROOT = Path.of(System.getProperty("musubi.root")).toAbsolutePath();
  private static final String COMMAND = "mvn -pl gateway -am test -Dmusubi.write=true";

  private Reviewed() {}

  /** Rows of a table among the test resources, cells parted by tabs; comments left out. */
  public static List<List<String>> rows(String resource) {
    try (var in = Reviewed.class.getResourceAsStream("/" + resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> Arrays.asList(line.split("\t", -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How a page is written again. */
  public static String command() {
    return COMMAND;
  }

  /** Fails when the page under docs is not the text; writes it first when asked to. */
  public static void assertCurrent(String page, String text) {
    Path file = ROOT.resolve("docs").resolve(page);
    try {
      if (Boolean.getBoolean("musubi.write")) {
        Files.writeString(file, text);
      }
      assertEquals(
          text,
          Files.exists(file) ? Files.readString(file) : "",
          page + " is stale; to write it again: " + COMMAND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
