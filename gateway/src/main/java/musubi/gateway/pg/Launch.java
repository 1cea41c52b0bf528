package musubi.gateway.pg;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import musubi.gateway.ops.FreePorts;

/** From a stopped server to a running one and back. The caller holds the directory's lock. */
final class Launch {
  private static final Duration INITDB_LIMIT = Duration.ofMinutes(5);
  // How long the sessions of a killed server may take to notice that it is gone.
  private static final Duration REMAINS_LIMIT = Duration.ofSeconds(30);
  private static final Duration IMMEDIATE_LIMIT = Duration.ofSeconds(30);
  private static final Duration STEP = Duration.ofMillis(50);

  private Launch() {}

  static int launch(ServerDirectory directory, EmbeddedServer.Options options, Duration limit)
      throws IOException, InterruptedException {
    int port = port(directory, options.port());
    Software.unpack(directory);
    ProgramUser user = ProgramUser.of(directory);
    if (!Files.exists(directory.data().resolve("PG_VERSION"))) {
      initialise(directory, user);
    } else if (!Files.exists(directory.superuserPassword())) {
      throw new EmbeddedServerException(
          directory.superuserPassword() + " is missing; only it opens the data beside it");
    }
    ServerSettings.write(directory.data(), port, options.settings());
    // No server of ours is behind it, but PostgreSQL would believe it if the number is taken again.
    // Sessions that still run are found by PostgreSQL itself, through their shared memory.
    Files.deleteIfExists(Postmaster.file(directory.data()));
    start(directory, user, port, limit);
    return port;
  }

  // PostgreSQL 18.6 can ignore a fast stop for ever when it comes while the server restarts itself
  // after the crash of a session. An immediate stop still works, and loses no commit.
  static void stop(ServerDirectory directory, Duration patience)
      throws IOException, InterruptedException {
    ProgramUser user = ProgramUser.of(directory);
    if (patience.isPositive()
        && pgCtl(directory, user, patience, "stop", "-m", "fast").succeeded()) {
      return;
    }
    Programs.Result stopped = pgCtl(directory, user, IMMEDIATE_LIMIT, "stop", "-m", "immediate");
    if (!stopped.succeeded()) {
      throw new EmbeddedServerException(
          "PostgreSQL in " + directory.root() + " did not stop: " + lastLine(stopped.output()));
    }
  }

  // Made beside its place and moved: a data directory that exists is complete.
  private static void initialise(ServerDirectory directory, ProgramUser user)
      throws IOException, InterruptedException {
    Path fresh = directory.root().resolve("data.new");
    PrivateFiles.deleteTree(fresh);
    PrivateFiles.password(directory.superuserPassword());
    List<String> command =
        user.command(
            directory.program("initdb"),
            "--pgdata=" + fresh,
            "--username=postgres",
            "--auth=scram-sha-256",
            "--pwfile=" + directory.superuserPassword(),
            "--encoding=UTF8",
            "--locale=C");
    Programs.Result made = Programs.run(command, directory.root(), INITDB_LIMIT);
    if (!made.succeeded()) {
      throw new EmbeddedServerException(
          "initdb failed in " + directory.root() + ": " + lastLine(made.output()));
    }
    Files.move(fresh, directory.data(), ATOMIC_MOVE);
    PrivateFiles.force(directory.root());
  }

  private static int port(ServerDirectory directory, OptionalInt wanted) throws IOException {
    OptionalInt fixed = wanted.isPresent() ? wanted : directory.storedPort();
    if (fixed.isEmpty()) {
      return FreePorts.take();
    }
    if (!FreePorts.isFree(fixed.getAsInt())) {
      throw portTaken(directory, fixed.getAsInt());
    }
    return fixed.getAsInt();
  }

  private static void start(ServerDirectory directory, ProgramUser user, int port, Duration limit)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + REMAINS_LIMIT.toNanos();
    while (true) {
      long before = Files.exists(directory.log()) ? Files.size(directory.log()) : 0;
      if (pgCtl(directory, user, limit, "start", "-l", directory.log().toString()).succeeded()) {
        return;
      }
      String said = logSince(directory.log(), before);
      if (!said.contains("pre-existing shared memory block") || System.nanoTime() > end) {
        throw FreePorts.isFree(port) ? notStarted(directory, said) : portTaken(directory, port);
      }
      Thread.sleep(STEP);
    }
  }

  private static Programs.Result pgCtl(
      ServerDirectory directory, ProgramUser user, Duration limit, String act, String... more)
      throws IOException, InterruptedException {
    List<String> command =
        user.command(
            directory.program("pg_ctl"),
            act,
            "-w",
            "-t",
            Long.toString(limit.toSeconds()),
            "-D",
            directory.data().toString());
    command.addAll(List.of(more));
    return Programs.run(command, directory.root(), limit.plusSeconds(10));
  }

  private static String logSince(Path log, long offset) throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] said = new byte[(int) Math.min(file.length() - offset, 1 << 16)];
      file.seek(offset);
      file.readFully(said);
      return new String(said, StandardCharsets.UTF_8);
    }
  }

  private static EmbeddedServerException portTaken(ServerDirectory directory, int port) {
    return new EmbeddedServerException(
        "port "
            + port
            + " on 127.0.0.1 is taken by another program; the server in "
            + directory.root()
            + " can be given another one with --port");
  }

  private static EmbeddedServerException notStarted(ServerDirectory directory, String said) {
    String fatal = said.lines().filter(line -> line.contains("FATAL:")).findFirst().orElse("");
    return new EmbeddedServerException(
        "PostgreSQL did not start, see " + directory.log() + (fatal.isEmpty() ? "" : ": " + fatal));
  }

  private static String lastLine(String text) {
    return text.lines().reduce("", (first, second) -> second.isBlank() ? first : second);
  }
}
