package musubi.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A part of a measurement as a JVM of its own. It says {@code ready}, answers each line of its
 * input with a line, and ends when its input ends.
 */
final class ChildJvm implements AutoCloseable {
  /** How every JVM of a measurement runs, nodes included; tests have smaller ones. */
  static final List<String> JVM_OPTIONS =
      List.of(System.getProperty("musubi.load.jvm", "-XX:+UseParallelGC -Xms1g -Xmx2g").split(" "));

  private static final String READY = "ready";
  private static final long STOP_SECONDS = 20;

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter questions;

  private ChildJvm(String name, Process process) {
    this.name = name;
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /** Starts a program of this package; returns when it is ready. */
  static ChildJvm start(Class<?> program, Path log, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(JVM_OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      ChildJvm child = new ChildJvm(program.getSimpleName() + " (see " + log + ")", process);
      child.expect(READY);
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Inside a child: serves until the input ends. */
  static void serve(UnaryOperator<String> answer) throws IOException {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println(READY);
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(answer.apply(line));
    }
  }

  /** Asks and waits. */
  String ask(String question) {
    questions.println(question);
    try {
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException(name + " has ended");
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    questions.close();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void expect(String word) throws IOException {
    String line = answers.readLine();
    if (!word.equals(line)) {
      process.destroyForcibly();
      throw new IllegalStateException(name + " did not start");
    }
  }
}
