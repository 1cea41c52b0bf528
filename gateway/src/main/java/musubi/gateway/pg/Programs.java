package musubi.gateway.pg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end and keeps what it said. */
final class Programs {
  record Result(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  private Programs() {}

  static Result run(List<String> command, Path directory, Duration limit)
      throws IOException, InterruptedException {
    // A file, not a pipe: a server left behind by the program would keep a pipe open for ever.
    Path output = Files.createTempFile("musubi-pg", ".out");
    try {
      var builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      process.getOutputStream().close();
      try {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new EmbeddedServerException(
              command + " did not end within " + limit.toSeconds() + " s");
        }
      } finally {
        process.destroyForcibly();
      }
      return new Result(process.exitValue(), Files.readString(output).strip());
    } finally {
      Files.delete(output);
    }
  }
}
