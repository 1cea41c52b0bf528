import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import musubi.client.Statements;

/** Gets statements from the operator authority of the network on this machine. */
final class Operators {
  private Operators() {}

  /** Asks {@code ./musubi statement} for each act; a real system asks its organisation's authority. */
  static Statements authority() {
    return (method, purpose, audience, thumbprint) ->
        output(
            System.getenv("MUSUBI") + "/musubi",
            "statement",
            "--authority",
            System.getenv("AUTHORITY"),
            "--system",
            Settings.certificate().toString(),
            "--method",
            method,
            "--operator",
            purpose.operator(),
            "--terminal",
            purpose.terminal(),
            "--business",
            purpose.business(),
            "--reference",
            purpose.reference(),
            "--audience",
            String.join(",", audience));
  }

  private static String output(String... command) {
    try {
      Process process =
          new ProcessBuilder(List.of(command)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the operator authority gives no statement");
      }
      return output.strip();
    } catch (IOException e) {
      throw new IllegalStateException("the operator authority cannot be asked", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
