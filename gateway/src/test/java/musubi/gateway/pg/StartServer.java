package musubi.gateway.pg;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** Another JVM that starts a server, says its process number and waits to be killed. */
final class StartServer {
  private StartServer() {}

  public static void main(String[] arguments) throws IOException {
    EmbeddedServer server = EmbeddedServer.start(Path.of(arguments[0]), OptionalInt.empty());
    System.out.println(TestServers.pid(server));
    System.in.read();
  }

  static Process inAnotherJvm(Path dir) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StartServer.class.getName(),
                dir.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The process number it says; empty text when it failed. */
  static String answer(Process jvm) throws IOException {
    return String.valueOf(jvm.inputReader().readLine());
  }
}
