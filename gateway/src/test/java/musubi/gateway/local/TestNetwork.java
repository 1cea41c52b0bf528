package musubi.gateway.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import musubi.client.Purpose;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.EmbeddedServer;
import musubi.gateway.pki.CertificateName;

/**
 * The network that tests share: two cities of two prefectures, the nation, the card system, the
 * broker and the linkage node of one city, in this process, on one real PostgreSQL, with real TLS.
 * A third city has a certificate and no node: tests speak for it.
 */
public final class TestNetwork {
  public static final Member SETAGAYA = Member.communication("131121");
  public static final Member SETAGAYA_LINKAGE = Member.linkage("131121");
  public static final Member TOKYO = Member.prefecture("130001");
  public static final Member FUKUOKA = Member.communication("401307");
  public static final Member FUKUOKA_PREFECTURE = Member.prefecture("400009");

  /** 北九州市: no node runs for it. */
  public static final String KITAKYUSHU = "401005";

  public static final Purpose PURPOSE = new Purpose("resident-record", "A-1", "OP-1", "T-1");

  private static final AtomicInteger PRIVATE_NETWORKS = new AtomicInteger();
  private static TestNetwork shared;

  private final LocalNetwork network;

  private TestNetwork(LocalNetwork network) {
    this.network = network;
  }

  /** The shared network; started by whoever comes first, stopped with the process. */
  public static synchronized LocalNetwork shared() {
    if (shared == null) {
      shared =
          new TestNetwork(
              prepare(
                  "shared",
                  List.of(
                      Member.NATION,
                      TOKYO,
                      FUKUOKA_PREFECTURE,
                      SETAGAYA,
                      FUKUOKA,
                      Member.CARDS,
                      Member.BROKER,
                      SETAGAYA_LINKAGE)));
      shared.network.members().forEach(shared.network::start);
      Runtime.getRuntime().addShutdownHook(new Thread(shared.network::close));
    }
    return shared.network;
  }

  /** A network of a test's own, on the shared PostgreSQL; nothing runs yet. */
  public static LocalNetwork ownNetwork(Member... members) {
    return prepare("own" + PRIVATE_NETWORKS.incrementAndGet(), List.of(members));
  }

  /** The shared PostgreSQL. */
  public static EmbeddedServer postgres() {
    return Postgres.SERVER;
  }

  /** A fresh directory below the module's target. */
  public static Path directory(String name) {
    Path directory = Path.of("target", "networks", name + "-" + ProcessHandle.current().pid());
    try {
      Files.createDirectories(directory.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }

  /** A caller with the certificate of a node or system. */
  public static TestPeer peer(LocalNetwork network, String name, Member callee) {
    return new TestPeer(network, CertificateName.ofPath(name), callee);
  }

  /** Waits until the condition holds; fails after 20 seconds. */
  public static void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("did not happen within 20 s: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  /** Rows of a question to a member's database, each as its columns' text. */
  public static List<List<String>> rows(
      LocalNetwork network, Member member, String sql, Object... parameters) {
    try {
      return TestQueries.rows(network.database(member), sql, parameters);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Copies a member's database and changes the copy, which replaces an earlier one of its name. */
  public static DatabaseUrl changedCopy(
      LocalNetwork network, Member member, String name, String change) throws SQLException {
    // PostgreSQL copies no database to which somebody is connected.
    TestQueries.close();
    try (Connection connection = postgres().url("postgres").connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + name + " with (force)");
      statement.execute(
          "create database " + name + " template " + network.database(member).database());
    }
    DatabaseUrl copy = postgres().url(name);
    try (Connection connection = copy.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(change);
    }
    return copy;
  }

  /** The one number that a question answers. */
  public static long count(LocalNetwork network, Member member, String sql, Object... parameters) {
    return Long.parseLong(rows(network, member, sql, parameters).getFirst().getFirst());
  }

  private static LocalNetwork prepare(String name, List<Member> members) {
    LocalNetwork network =
        LocalNetwork.prepare(directory(name), postgres(), "test_" + name + "_", "INFO", members);
    TestOperators.prepare(network);
    return network;
  }

  private static final class Postgres {
    static final EmbeddedServer SERVER = start();

    private static EmbeddedServer start() {
      Path directory = Path.of(System.getProperty("musubi.test.directory"), "postgres");
      EmbeddedServer server = EmbeddedServer.start(directory, OptionalInt.empty());
      Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
      return server;
    }
  }
}
