package musubi.demo;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs that a test needs and a fresh machine may lack. */
final class Programs {
  private static final long LIMIT_SECONDS = 60;

  private Programs() {}

  /**
   * Skips the test aloud when a command does not run well here; fails instead when {@code
   * musubi.required} lists the name.
   *
   * @param name package to install
   * @param command that runs well where the program is
   */
  static void need(String name, String... command) {
    if (runs(command)) {
      return;
    }
    String absent = "install " + name + ": `" + String.join(" ", command) + "` does not run here";
    if (List.of(System.getProperty("musubi.required", "").split(",")).contains(name)) {
      Assertions.fail(absent);
    }
    Assumptions.abort(absent);
  }

  private static boolean runs(String... command) {
    try {
      Process process =
          new ProcessBuilder(Arrays.asList(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
