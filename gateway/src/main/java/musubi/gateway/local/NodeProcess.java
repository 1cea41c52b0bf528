package musubi.gateway.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A node as a process of its own; it stops when the process that started it is gone. */
public final class NodeProcess implements AutoCloseable {
  static final String NODE_PROGRAM = "musubi.gateway.cli.Main";

  /** Many small processes on one machine: start quickly, stay small. */
  static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m");

  private static final long START_SECONDS = 60;
  private static final long STOP_SECONDS = 40;

  private final Process process;

  private NodeProcess(Process process) {
    this.process = process;
  }

  static NodeProcess start(
      String mainClass, List<String> jvmOptions, Path configuration, Path log) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of("node", "--config", configuration.toString(), "--until-input-ends"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      Process process = builder.start();
      NodeProcess node = new NodeProcess(process);
      node.awaitReady(log);
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Process id. */
  public long pid() {
    return process.pid();
  }

  /** Ends it as a power cut would: SIGKILL, nothing is finished. */
  public void kill() {
    process.destroyForcibly();
    await();
  }

  /** Ends it in order: SIGTERM, what was accepted is finished. */
  @Override
  public void close() {
    process.destroy();
    await();
  }

  private void awaitReady(Path log) {
    CompletableFuture<Boolean> ready = new CompletableFuture<>();
    // Reading from a pipe holds on to the thread that carries a virtual one.
    Thread.ofPlatform().daemon().name("node-output").start(() -> read(ready));
    try {
      if (!ready.get(START_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a node did not start; see " + log);
      }
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IllegalStateException("a node did not start; see " + log, e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a node was starting", e);
    }
  }

  private void read(CompletableFuture<Boolean> ready) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("ready ")) {
          ready.complete(true);
        }
      }
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
    ready.complete(false);
  }

  private void await() {
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
