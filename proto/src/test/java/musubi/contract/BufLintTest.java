package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code buf lint}, which the build copies to {@code target/buf}, without the network. */
class BufLintTest {
  private static final Path BUF = Reviewed.MODULE.resolve("target/buf/buf");
  private static final Path PROTOS = Reviewed.MODULE.resolve("src/main/proto");

  @TempDir private Path directory;

  @BeforeAll
  static void bufExists() throws IOException {
    assumeTrue(Files.exists(BUF), "SKIPPED: buf is there for Linux on x86_64 and aarch64 only");
    assertTrue(BUF.toFile().setExecutable(true));
  }

  @Test
  void lint_contract_findsNothing() throws Exception {
    var result = lint(PROTOS);

    assertEquals("", result.output());
    assertEquals(0, result.status());
  }

  @Test
  void lint_badProto_isReported() throws Exception {
    Files.copy(PROTOS.resolve("buf.yaml"), directory.resolve("buf.yaml"));
    Files.writeString(
        directory.resolve("bad.proto"),
        """
        syntax = "proto3";
        package bad;
        message lower { string Upper = 1; }
        """);

    var result = lint(directory);

    assertEquals(100, result.status(), result.output());
    assertTrue(result.output().contains("should be PascalCase"), result.output());
  }

  private record Result(int status, String output) {}

  private Result lint(Path protos) throws IOException, InterruptedException {
    var output = directory.resolve("output.txt");
    var process = new ProcessBuilder(BUF.toString(), "lint", ".").directory(protos.toFile());
    process.environment().put("BUF_CACHE_DIR", directory.resolve("cache").toString());
    process.redirectErrorStream(true).redirectOutput(output.toFile());
    var buf = process.start();
    if (!buf.waitFor(60, TimeUnit.SECONDS)) {
      buf.destroyForcibly();
    }
    return new Result(buf.waitFor(), Files.readString(output));
  }
}
