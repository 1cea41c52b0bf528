package musubi.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.NodeProcess;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.EmbeddedServer;
import musubi.gateway.value.BodyCode;

/**
 * Where a measurement happens: a directory with a PostgreSQL, durable as always, and a network: one
 * city, its prefecture and the nation, unless others are named. Fresh each time, kept files apart.
 */
final class Site implements AutoCloseable {
  static final Member NATION = Member.NATION;
  static final Member PREFECTURE = Member.prefecture("130001");
  static final Member CITY = Member.communication("131121");
  static final Member OTHER_CITY = Member.communication("131016");

  private static final List<Member> MEMBERS = List.of(NATION, PREFECTURE, CITY, OTHER_CITY);
  static final String DATABASE_PREFIX = "load_";

  private final FileChannel lock;
  private final Path directory;
  private final EmbeddedServer postgres;
  private final LocalNetwork network;
  private final SyntheticAuthority.Keys operators;

  private Site(
      FileChannel lock,
      Path directory,
      EmbeddedServer postgres,
      LocalNetwork network,
      SyntheticAuthority.Keys operators) {
    this.lock = lock;
    this.directory = directory;
    this.postgres = postgres;
    this.network = network;
    this.operators = operators;
  }

  /** Statements of a body's operator authority for calls of one system. */
  SyntheticAuthority operators(BodyCode body, Path systemCertificate) {
    return operators.authority(body, systemCertificate);
  }

  /** Starts a node of another program with the same arguments. */
  Party start(Member member, String mainClass) {
    NodeProcess node = network.startProcess(member, mainClass, ChildJvm.JVM_OPTIONS);
    return Party.of(member.role(), node.pid());
  }

  /** Makes it; no node runs yet. */
  static Site make(Path where) {
    return make(where, MEMBERS);
  }

  /** The same with other nodes. */
  static Site make(Path where, List<Member> members) {
    return make(
        where,
        "postgres",
        members,
        server -> {
          delete(server.resolve("data"));
          delete(server.resolve("databases"));
          return EmbeddedServer.start(server, OptionalInt.empty());
        });
  }

  /** Makes it with a PostgreSQL that keeps files from run to run. */
  static Site makeKeeping(Path where) {
    return make(
        where,
        "kept",
        MEMBERS,
        server -> {
          EmbeddedServer postgres = EmbeddedServer.start(server, OptionalInt.empty());
          new KeptFiles(postgres).putAside(MEMBERS);
          return postgres;
        });
  }

  private static Site make(Path where, String serverName, List<Member> members, Start start) {
    Path directory = where.toAbsolutePath().normalize();
    try {
      Files.createDirectories(directory);
      FileChannel lock = lock(directory.resolve("lock"));
      Path server = directory.resolve(serverName);
      EmbeddedServer.running(server).ifPresent(EmbeddedServer::stopImmediately);
      Path network = directory.resolve("network");
      delete(network);
      Files.createDirectories(network);
      EmbeddedServer postgres = start.from(server);
      LocalNetwork prepared =
          LocalNetwork.prepare(network, postgres, DATABASE_PREFIX, "WARN", members);
      SyntheticAuthority.Keys operators =
          SyntheticAuthority.enter(prepared, List.of(CITY.body(), PREFECTURE.body()), network);
      return new Site(lock, directory, postgres, prepared, operators);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Start {
    EmbeddedServer from(Path server) throws IOException;
  }

  /** Name of a member's database. */
  static String database(Member member) {
    return DATABASE_PREFIX + member.label().replace('-', '_');
  }

  LocalNetwork network() {
    return network;
  }

  EmbeddedServer postgres() {
    return postgres;
  }

  /** A file of the measurement. */
  Path file(String name) {
    return directory.resolve(name);
  }

  /** Starts a node as a process that compiles as well as a JVM can. */
  Party start(Member member) {
    NodeProcess node = network.startProcess(member, ChildJvm.JVM_OPTIONS);
    return Party.of(member.role(), node.pid());
  }

  /** The database server with all its processes. */
  Party database() {
    return Party.of(postgres);
  }

  /** What PostgreSQL says of its version. */
  String postgresVersion() {
    return ask(postgres.url("postgres"), "select version()");
  }

  /** The one value that a question answers. */
  static String ask(DatabaseUrl database, String sql) {
    try (Connection connection = database.connect()) {
      return ask(connection, sql);
    } catch (SQLException e) {
      throw new IllegalStateException("SQLSTATE " + e.getSQLState(), e);
    }
  }

  /** The one value that a question answers, over an open connection. */
  static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  @Override
  public void close() {
    network.close();
    postgres.stop();
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps other measurements away from a directory until it is closed. */
  static FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IllegalStateException(
          "another measurement runs in " + file.getParent() + "; wait for it: two spoil both");
    }
    return channel;
  }

  /** Deletes a directory with everything in it, if it is there. */
  static void delete(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> paths = Files.walk(tree)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
