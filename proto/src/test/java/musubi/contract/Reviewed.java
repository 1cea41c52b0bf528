package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Files of the repository that the tests hold the contracts against, and pages made from them. */
final class Reviewed {
  static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  static final Path DOCS = MODULE.resolveSibling("docs");
  static final Path RESOURCES = MODULE.resolve("src/test/resources");
  static final String COMMAND = "mvn -pl proto -am test -Dmusubi.write=true";

  private Reviewed() {}

  /** Lines without comments and empty ones. */
  static List<String> lines(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<List<String>> rows(Path file) {
    return lines(file).stream().map(line -> Arrays.asList(line.split("\t", -1))).toList();
  }

  static boolean writing() {
    return Boolean.getBoolean("musubi.write");
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void assertCurrent(Path page, String text) {
    if (writing()) {
      write(page, text);
    }
    try {
      assertEquals(
          text,
          Files.exists(page) ? Files.readString(page) : "",
          page.getFileName() + " is stale; to write it again: " + COMMAND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
