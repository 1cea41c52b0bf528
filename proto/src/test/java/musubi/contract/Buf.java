package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code buf}, which the build copies to {@code target/buf}, without the network. */
final class Buf {
  static final Path PROTOS = Reviewed.MODULE.resolve("src/main/proto");
  private static final Path BUF = Reviewed.MODULE.resolve("target/buf/buf");

  private Buf() {}

  record Result(int status, String output) {}

  /** Skips the test aloud where there is none. */
  static void need() {
    assumeTrue(Files.exists(BUF), "SKIPPED: buf is there for Linux on x86_64 and aarch64 only");
    assertTrue(BUF.toFile().setExecutable(true));
  }

  /**
   * Runs it in a directory.
   *
   * @param scratch for its cache and its output
   */
  static Result run(Path directory, Path scratch, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(BUF.toString()));
    command.addAll(List.of(arguments));
    var output = scratch.resolve("output.txt");
    var process = new ProcessBuilder(command).directory(directory.toFile());
    process.environment().put("BUF_CACHE_DIR", scratch.resolve("cache").toString());
    process.redirectErrorStream(true).redirectOutput(output.toFile());
    var buf = process.start();
    if (!buf.waitFor(60, TimeUnit.SECONDS)) {
      buf.destroyForcibly();
    }
    return new Result(buf.waitFor(), Files.readString(output));
  }
}
