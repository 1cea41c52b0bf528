package musubi.gateway.pg;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A PostgreSQL server on this machine, from binaries on the class path, as a process of its own: it
 * outlives the JVM that started it, and the next start finds and adopts it.
 *
 * <p>From its very first start it listens on 127.0.0.1 only, asks everybody for a SCRAM password,
 * writes commits through to the disk, and keeps values out of its log. In its directory:
 *
 * <pre>
 * software/                  PostgreSQL's programs
 * data/                      the databases
 * server.log
 * port                       stays the same from start to start
 * superuser.password         for the user postgres; mode 0600
 * databases/NAME.password    for the role NAME; mode 0600
 * lock                       held while a start, a stop or a creation runs
 * </pre>
 *
 * <p>Thread-safe, also against other processes that use the same directory. Every method throws
 * {@link EmbeddedServerException} when it is refused or fails. There is nothing to close.
 */
public final class EmbeddedServer {
  private static final String SUPERUSER = "postgres";
  // Recovery after a crash reads up to max_wal_size of log first.
  private static final Duration READY_LIMIT = Duration.ofMinutes(5);
  // A checkpoint writes up to shared_buffers first.
  private static final Duration FAST_LIMIT = Duration.ofMinutes(1);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(30);

  private static final Duration STEP = Duration.ofMillis(20);
  // Connection refused, connection lost, ended by a crash, not yet.
  private static final Set<String> LATER = Set.of("08001", "08006", "57P02", "57P03");

  private final ServerDirectory directory;
  private final int port;

  /**
   * How to start.
   *
   * @param port absent: the port of the last start, otherwise a free one
   * @param settings PostgreSQL settings that win over ours; without effect on a server that already
   *     runs. For tests: nodes refuse a server that is set to log values.
   */
  public record Options(OptionalInt port, Map<String, String> settings) {
    public static final Options DEFAULT = new Options(OptionalInt.empty(), Map.of());

    public Options {
      settings = Map.copyOf(settings);
      for (String name : settings.keySet()) {
        if (!name.matches("[a-z_.]+") || ServerSettings.DURABILITY.contains(name)) {
          throw new IllegalArgumentException(
              name + " is no setting that can be changed (durability always stays on)");
        }
      }
    }

    public Options withPort(int fixed) {
      return new Options(OptionalInt.of(fixed), settings);
    }

    public Options withSettings(Map<String, String> other) {
      return new Options(port, other);
    }
  }

  /** Whether the server of a directory runs. */
  public sealed interface Status {
    record Running(long pid, int port) implements Status {}

    record Stopped() implements Status {}
  }

  private interface Work<T> {
    T run(ServerDirectory directory) throws IOException, InterruptedException;
  }

  private EmbeddedServer(ServerDirectory directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** Starts the server of this directory, or adopts it when it already runs. */
  public static EmbeddedServer start(Path dir, OptionalInt port) {
    return start(dir, new Options(port, Map.of()));
  }

  /** Starts the server of this directory, or adopts it when it already runs. */
  public static EmbeddedServer start(Path dir, Options options) {
    return attempt(
        dir,
        given -> {
          ServerDirectory directory = ServerDirectory.create(dir);
          return directory.locked(() -> adoptOrLaunch(directory, options));
        });
  }

  /** The server of this directory, if it runs. */
  public static Optional<EmbeddedServer> running(Path dir) {
    return attempt(
        dir,
        directory ->
            Postmaster.find(directory.data())
                .map(postmaster -> new EmbeddedServer(directory, postmaster.port())));
  }

  /** Whether the server of this directory runs. */
  public static Status status(Path dir) {
    return attempt(
        dir,
        directory ->
            Postmaster.find(directory.data())
                .<Status>map(found -> new Status.Running(found.pid(), found.port()))
                .orElseGet(Status.Stopped::new));
  }

  public Status status() {
    return status(directory.root());
  }

  public boolean isRunning() {
    return status() instanceof Status.Running;
  }

  public int port() {
    return port;
  }

  public String superuser() {
    return SUPERUSER;
  }

  /** A database as the superuser sees it. */
  public DatabaseUrl url(String database) {
    return url(directory, port, database);
  }

  /**
   * Creates a database and the role that owns it, both of this name; when they exist, only makes
   * sure that the role's password is the one in its file.
   */
  public DatabaseUrl createDatabase(String name) {
    Databases.checkName(name);
    return attempt(
        directory.root(),
        same -> directory.locked(() -> Databases.create(directory, url(SUPERUSER), name)));
  }

  /**
   * Ends the sessions, writes everything out and waits for the end; at last as {@link
   * #stopImmediately}.
   */
  public void stop() {
    stop(FAST_LIMIT);
  }

  /** As {@link #stop}, but leaves it to the next start to recover from the log. */
  public void stopImmediately() {
    stop(Duration.ZERO);
  }

  /** SIGKILL to the server process, as a test of what a crash leaves; the next start recovers. */
  public void kill9() {
    attempt(
        directory.root(),
        same -> {
          Optional<Postmaster> found = Postmaster.find(directory.data());
          if (found.isPresent()) {
            ProcessHandle.of(found.get().pid()).ifPresent(ProcessHandle::destroyForcibly);
            found.get().awaitEnd(directory.data(), KILL_LIMIT);
          }
          return found;
        });
  }

  @Override
  public String toString() {
    return "EmbeddedServer[" + directory.root() + ", port " + port + "]";
  }

  void stop(Duration patience) {
    attempt(
        directory.root(),
        same ->
            directory.locked(
                () -> {
                  Optional<Postmaster> found = Postmaster.find(directory.data());
                  if (found.isPresent()) {
                    Launch.stop(directory, patience);
                    found.get().awaitEnd(directory.data(), KILL_LIMIT);
                  }
                  return found;
                }));
  }

  private static EmbeddedServer adoptOrLaunch(ServerDirectory directory, Options options)
      throws IOException, InterruptedException {
    Optional<Postmaster> running = Postmaster.awaitReady(directory.data(), READY_LIMIT);
    if (running.isPresent()) {
      int port = running.get().port();
      if (options.port().isPresent() && options.port().getAsInt() != port) {
        throw new EmbeddedServerException(
            "the server in "
                + directory.root()
                + " already runs on port "
                + port
                + "; stop it before it can move to port "
                + options.port().getAsInt());
      }
      return checked(directory, port);
    }
    return checked(directory, Launch.launch(directory, options, READY_LIMIT));
  }

  private static EmbeddedServer checked(ServerDirectory directory, int port)
      throws IOException, InterruptedException {
    try {
      awaitLogin(directory, url(directory, port, SUPERUSER));
    } catch (SQLException failed) {
      throw new EmbeddedServerException(
          "the server in "
              + directory.root()
              + " runs but does not let user postgres in with "
              + directory.superuserPassword()
              + ": SQL state "
              + failed.getSQLState(),
          failed);
    }
    directory.storePort(port);
    return new EmbeddedServer(directory, port);
  }

  // A server that restarts itself after the crash of a session calls itself ready all the while.
  private static void awaitLogin(ServerDirectory directory, DatabaseUrl url)
      throws SQLException, IOException, InterruptedException {
    long end = System.nanoTime() + READY_LIMIT.toNanos();
    while (true) {
      try (Connection connection = url.connect()) {
        connection.createStatement().execute("select 1");
        return;
      } catch (SQLException refused) {
        boolean later = LATER.contains(refused.getSQLState()) && System.nanoTime() < end;
        if (!later || Postmaster.find(directory.data()).isEmpty()) {
          throw refused;
        }
        Thread.sleep(STEP);
      }
    }
  }

  private static DatabaseUrl url(ServerDirectory directory, int port, String database) {
    return new DatabaseUrl(
        SUPERUSER,
        Optional.empty(),
        Optional.of(directory.superuserPassword()),
        ServerSettings.ADDRESS,
        port,
        database,
        Map.of());
  }

  private static <T> T attempt(Path dir, Work<T> work) {
    try {
      return work.run(ServerDirectory.of(dir));
    } catch (IOException failed) {
      throw new EmbeddedServerException("PostgreSQL in " + dir + ": " + failed, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServerException("PostgreSQL in " + dir + ": interrupted", interrupted);
    }
  }
}
