package musubi.gateway.pg;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The server process of a data directory, as postmaster.pid names it.
 *
 * <p>The file alone proves nothing: after a kill -9 it stays, its process number may by then belong
 * to another program, or to a dead process that nobody collects (process 1 of many containers).
 * Only a process whose command line is {@code postgres -D} with this directory counts.
 */
record Postmaster(long pid, int port, boolean ready) {
  private static final int PORT_LINE = 3;
  private static final int STATE_LINE = 7;
  private static final Duration DEATH_LIMIT = Duration.ofSeconds(5);
  private static final Duration STEP = Duration.ofMillis(20);

  static Path file(Path data) {
    return data.resolve("postmaster.pid");
  }

  static Optional<Postmaster> find(Path data) throws IOException, InterruptedException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file(data));
    } catch (NoSuchFileException stopped) {
      return Optional.empty();
    }
    if (lines.size() <= PORT_LINE
        || !lines.getFirst().matches("[0-9]{1,18}")
        || !lines.get(PORT_LINE).matches("[0-9]{1,5}")) {
      return Optional.empty();
    }
    long pid = Long.parseLong(lines.getFirst());
    boolean ready = lines.size() > STATE_LINE && lines.get(STATE_LINE).strip().equals("ready");
    return runs(pid, data)
        ? Optional.of(new Postmaster(pid, Integer.parseInt(lines.get(PORT_LINE)), ready))
        : Optional.empty();
  }

  /** Waits until the server accepts connections; empty when it ended instead. */
  static Optional<Postmaster> awaitReady(Path data, Duration limit)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    Optional<Postmaster> found = find(data);
    while (found.isPresent() && !found.get().ready()) {
      pauseBefore(end, "the server in " + data + " is neither ready nor ended");
      found = find(data);
    }
    return found;
  }

  void awaitEnd(Path data, Duration limit) throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (runs(pid, data)) {
      pauseBefore(end, "process " + pid + " of the server in " + data + " did not end");
    }
  }

  private static void pauseBefore(long end, String otherwise) throws InterruptedException {
    if (System.nanoTime() > end) {
      throw new EmbeddedServerException(otherwise);
    }
    Thread.sleep(STEP);
  }

  private static boolean runs(long pid, Path data) throws InterruptedException {
    String command = proc(pid, "cmdline");
    if (command.isEmpty()) {
      awaitDeath(pid);
      return false;
    }
    List<String> words = List.of(command.split("\0"));
    return words.getFirst().endsWith("/postgres") && words.contains(data.toString());
  }

  // A dying process loses its command line first and its port a little later.
  private static void awaitDeath(long pid) throws InterruptedException {
    long end = System.nanoTime() + DEATH_LIMIT.toNanos();
    while (isDying(proc(pid, "stat")) && System.nanoTime() < end) {
      Thread.sleep(STEP);
    }
  }

  /** The state stands behind the name, which stands in brackets and may hold some itself. */
  private static boolean isDying(String stat) {
    return !stat.isEmpty() && !stat.substring(stat.lastIndexOf(')')).matches("(?s)\\) [ZX] .*");
  }

  private static String proc(long pid, String file) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), file));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException noSuchProcess) {
      return "";
    }
  }
}
