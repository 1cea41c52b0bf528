package musubi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the library's pages show compiles, and what they warn of does not. */
class ExamplesTest {
  @TempDir private Path output;

  @Test
  void examples_all_compileWithoutAWarning() throws IOException {
    assertEquals("", Compiling.files(output, Path.of("examples")));
  }

  /** Every example that a page of the library quotes is there, and every page is well-formed. */
  @Test
  void javadoc_ofTheLibrary_isMadeWithoutAWarning() {
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    int exit =
        ToolProvider.findFirst("javadoc")
            .orElseThrow()
            .run(
                writer,
                writer,
                "-quiet",
                "-Werror",
                "-Xdoclint:all,-missing",
                "--snippet-path",
                "examples",
                "-sourcepath",
                "src/main/java",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                output.toString(),
                "musubi.client");

    assertEquals(0, exit, said.toString());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a node | return Connection.to(\"h\", 1).open();"
            + "| return Connection.to(\"h\", 1).node(\"communication\", \"131121\")"
            + ".certificate(java.nio.file.Path.of(\"d\")).open();",
        "a certificate | return Connection.to(\"h\", 1).node(\"nation\", \"900001\").open();"
            + "| return Connection.to(\"h\", 1).node(\"nation\", \"900001\")"
            + ".certificate(java.nio.file.Path.of(\"d\")).open();",
        "a purpose | return new TerminalClient(connection, statements);"
            + "| return new TerminalClient(connection, statements, purpose);",
        "a statement | return new TerminalClient(connection, purpose).inquire(request);"
            + "| return new TerminalClient(connection, statements, purpose).inquire(request);",
        "an id | return new RegisterClient(connection).push(record, java.time.Duration.ZERO);"
            + "| return new RegisterClient(connection).push(RequestIds.next(), record,"
            + " java.time.Duration.ZERO);",
        "the right message | return connection.system().call(UpdateServiceGrpc.getPushUpdateMethod(),"
            + " request, Act.next());"
            + "| return connection.system().call(UpdateServiceGrpc.getPushUpdateMethod(),"
            + " PushUpdateRequest.getDefaultInstance(), Act.next());",
        "every outcome | return switch (outcome) {"
            + " case Outcome.Answered<InquireResponse> a -> 1;"
            + " case Outcome.Refused<InquireResponse> r -> 2; };"
            + "| return switch (outcome) {"
            + " case Outcome.Answered<InquireResponse> a -> 1;"
            + " case Outcome.Refused<InquireResponse> r -> 2;"
            + " case Outcome.Failed<InquireResponse> f -> 3; };",
        "every exception | return switch (exception) { case RefusedException r -> 1; };"
            + "| return switch (exception) { case RefusedException r -> 1;"
            + " case FailedException f -> 2; };"
      })
  void wrongUse_withoutIt_doesNotCompile(String what, String wrong, String right) {
    assertTrue(Compiling.statements(output, wrong).contains("error:"), "compiles without " + what);
    assertEquals("", Compiling.statements(output, right));
  }
}
