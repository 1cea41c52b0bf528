package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The two READMEs say the same: commands, code, what is quoted, and links. */
class ReadmesTest {
  private static final Path ROOT = Path.of(System.getProperty("musubi.root")).toAbsolutePath();
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");
  private static final Pattern BLOCK = Pattern.compile("```\\w*\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern QUOTED = Pattern.compile("`([^`\\n]+)`");

  private final String english = read("README.md");
  private final String japanese = read("README.ja.md");

  @Test
  void commands_both_areTheSame() {
    List<String> commands = commands(english);

    assertTrue(commands.size() > 10, commands.toString());
    assertEquals(commands, commands(japanese));
    assertNotEquals(commands, commands(japanese.replace("./musubi pg start", "./musubi pg stop")));
  }

  @Test
  void quoted_both_areTheSame() {
    assertEquals(quoted(english), quoted(japanese));
  }

  @Test
  void links_both_areTheSameAndLeadSomewhere() {
    List<String> links = links(english);

    assertFalse(links.isEmpty());
    assertEquals(links, links(japanese));
    links.forEach(link -> assertTrue(Files.exists(ROOT.resolve(link)), link));
    assertTrue(english.contains("](README.ja.md)"));
    assertTrue(japanese.contains("](README.md)"));
  }

  /**
   * Lines of the blocks without comments; the picture and the tree are in words of each language.
   */
  private static List<String> commands(String text) {
    return BLOCK
        .matcher(text)
        .results()
        .map(block -> block.group(1))
        .filter(block -> !block.contains("┌") && !block.contains("gateway/ "))
        .flatMap(String::lines)
        .map(line -> line.replaceFirst("\\s+#.*", "").strip())
        .filter(Predicate.not(String::isEmpty))
        .toList();
  }

  private static List<String> quoted(String text) {
    return QUOTED
        .matcher(BLOCK.matcher(text).replaceAll(""))
        .results()
        .map(x -> x.group(1))
        .sorted()
        .toList();
  }

  private static List<String> links(String text) {
    return LINK.matcher(text)
        .results()
        .map(link -> link.group(1))
        .filter(link -> !link.startsWith("README"))
        .sorted()
        .distinct()
        .toList();
  }

  private static String read(String name) {
    try {
      return Files.readString(ROOT.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
