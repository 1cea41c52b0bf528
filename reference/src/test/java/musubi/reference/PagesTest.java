package musubi.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PagesTest {
  private static final Path DOCS =
      Path.of(System.getProperty("musubi.root")).toAbsolutePath().resolve("docs");
  private static final Catalogue CATALOGUE = Catalogue.load();

  @Test
  void errorsPage_program_isCurrent() throws IOException {
    assertCurrent("errors.md", ErrorsPage.of(CATALOGUE));
  }

  @Test
  void referencePage_program_isCurrent() throws IOException {
    assertCurrent("reference/index.html", ReferencePage.of(CATALOGUE));
  }

  private static void assertCurrent(String page, String text) throws IOException {
    Path file = DOCS.resolve(page);
    if (Boolean.getBoolean("musubi.write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertEquals(
        text,
        Files.exists(file) ? Files.readString(file) : "",
        page + " is stale; to write it again: " + ErrorsPage.COMMAND);
  }
}
