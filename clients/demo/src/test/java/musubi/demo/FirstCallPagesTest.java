package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
  private static final Path ROOT = Path.of(System.getProperty("musubi.root"));
  private static final Path PLACE = Path.of("target", "first-call").toAbsolutePath();
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```$");

  /** What a page promises. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private record Language(String name, String page, Runnable need) {}

  private static final List<Language> LANGUAGES =
      List.of(
          new Language("Java", "first-call-java.md", FirstCallPagesTest::needJava),
          new Language("Python", "first-call-python.md", FirstCallPagesTest::needPython),
          new Language("TypeScript", "first-call-typescript.md", FirstCallPagesTest::needNode));

  private static void needJava() {
    Programs.need("java-library", "test", "-d", ROOT.resolve("clients/java/target/lib").toString());
  }

  private static void needPython() {
    Programs.need("python", "/usr/bin/python3", "-c", "import grpc, google.protobuf, cryptography");
  }

  private static void needNode() {
    Programs.need("node", "npm", "--version");
  }

  @TestFactory
  Stream<DynamicTest> page_executedFromAnEmptyFolder_endsWithAnAnsweredCall() {
    return LANGUAGES.stream()
        .map(
            language ->
                DynamicTest.dynamicTest(
                    language.page,
                    () -> {
                      language.need.run();
                      String page = Files.readString(ROOT.resolve("docs").resolve(language.page));
                      String script =
                          BLOCK
                              .matcher(page)
                              .results()
                              .map(found -> found.group(1))
                              .collect(Collectors.joining());
                      assertAnswered(language.name, script);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> line_thatUpPrints_isAnAnsweredCall() {
    return LANGUAGES.stream()
        .map(
            language ->
                DynamicTest.dynamicTest(
                    language.name,
                    () -> {
                      language.need.run();
                      assertAnswered(language.name + "-line", calls().lines().get(language.name));
                    }));
  }

  private static void assertAnswered(String name, String script) throws Exception {
    Path folder = BuiltClone.empty(PLACE.resolve(name));
    Path out = PLACE.resolve(name + ".out");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    environment(builder.environment());
    long begun = System.nanoTime();
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), "longer than " + LIMIT);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String output = Files.readString(out, StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), output);
    assertTrue(output.contains("架空町"), output);
    System.out.printf(
        "first call, %s: %.1f s%n", name, (System.nanoTime() - begun) / 1_000_000_000.0);
  }

  private static FirstCalls calls() throws Exception {
    return new FirstCalls(
        TestNetwork.stage().network(),
        TestNetwork.DIRECTORY.resolve("network"),
        TestNetwork.OPERATORS,
        BuiltClone.at(PLACE.resolve("clone")));
  }

  private static void environment(Map<String, String> environment) throws Exception {
    environment.putAll(calls().settings());
    String java = ProcessHandle.current().info().command().orElseThrow();
    environment.merge("PATH", Path.of(java).getParent().toString(), (a, b) -> b + ":" + a);
  }
}
