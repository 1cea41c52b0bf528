package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The pages {@code docs/first-call-*.md}, executed word for word from an empty folder, and the
 * lines that {@code ./musubi up} prints.
 */
class FirstCallPagesTest {
  private static final Path PLACE = Path.of("target", "first-call").toAbsolutePath();
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```$");

  /** What a page promises. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private record Language(String name, String page, Runnable need) {}

  private static final List<Language> LANGUAGES =
      List.of(
          new Language("Java", "first-call-java.md", OtherLanguage::needJava),
          new Language("Python", "first-call-python.md", OtherLanguage::needPython),
          new Language("TypeScript", "first-call-typescript.md", OtherLanguage::needNode));

  @TestFactory
  Stream<DynamicTest> page_executedFromAnEmptyFolder_endsWithAnAnsweredCall() {
    return tests(
        language ->
            script(Files.readString(OtherLanguage.ROOT.resolve("docs").resolve(language.page))));
  }

  @TestFactory
  Stream<DynamicTest> line_thatUpPrints_isAnAnsweredCall() {
    return tests(language -> new OtherLanguage(PLACE).calls().lines().get(language.name));
  }

  /** What a shell is given. */
  @FunctionalInterface
  private interface Script {
    String of(Language language) throws Exception;
  }

  private static Stream<DynamicTest> tests(Script script) {
    return LANGUAGES.stream()
        .map(
            language ->
                DynamicTest.dynamicTest(
                    language.name,
                    () -> {
                      language.need.run();
                      assertAnswered(language.name, script.of(language));
                    }));
  }

  private static String script(String page) {
    return BLOCK
        .matcher(page)
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.joining());
  }

  private static void assertAnswered(String name, String script) throws Exception {
    Path folder = BuiltClone.empty(PLACE.resolve(name));
    String java = ProcessHandle.current().info().command().orElseThrow();
    Map<String, String> path =
        Map.of("PATH", Path.of(java).getParent() + ":" + System.getenv("PATH"));
    long begun = System.nanoTime();

    String output =
        new OtherLanguage(PLACE)
            .output(name, folder, path, "bash", "-euo", "pipefail", "-c", script);

    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    assertTrue(output.contains("架空町"), output);
    assertTrue(took.compareTo(LIMIT) < 0, "took " + took);
    System.out.printf("first call, %s: %.1f s%n", name, took.toMillis() / 1000.0);
  }
}
