package musubi.gateway.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedServerTest {
  private static Path dir;
  private static EmbeddedServer server;

  @BeforeAll
  static void start() throws Exception {
    dir = TestServers.fresh("server");
    server = EmbeddedServer.start(dir, OptionalInt.empty());
  }

  @AfterAll
  static void stop() throws Exception {
    TestServers.discard(dir);
  }

  @Test
  void start_running_isAdopted() {
    long pid = TestServers.pid(server);

    EmbeddedServer again = EmbeddedServer.start(dir, OptionalInt.empty());

    assertEquals(server.port(), again.port());
    assertEquals(pid, TestServers.pid(again));
  }

  @Test
  void start_throughALink_isAdopted() throws Exception {
    Path link = dir.resolveSibling("server-link");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, dir);

    EmbeddedServer again = EmbeddedServer.start(link, OptionalInt.empty());

    assertEquals(TestServers.pid(server), TestServers.pid(again));
  }

  @Test
  void start_runningOnAnotherPort_isRefused() {
    var refused =
        assertThrows(
            EmbeddedServerException.class,
            () -> EmbeddedServer.start(dir, OptionalInt.of(server.port() + 1)));

    assertTrue(refused.getMessage().contains("already runs on port " + server.port()));
  }

  @Test
  void restart_samePortSameDataSamePassword() throws Exception {
    String identity = TestServers.identity(server);
    String password = server.url("postgres").password();
    int port = server.port();

    server.stop();
    boolean stopped = !server.isRunning();
    server = EmbeddedServer.start(dir, OptionalInt.empty());

    assertTrue(stopped);
    assertEquals(port, server.port());
    assertEquals(password, server.url("postgres").password());
    assertEquals(identity, TestServers.identity(server));
    assertLoginNeedsThePassword();
  }

  @Test
  void login_needsThePassword() throws Exception {
    assertLoginNeedsThePassword();
  }

  @Test
  void durability_isOn() throws Exception {
    for (String setting : ServerSettings.DURABILITY) {
      assertEquals(List.of("on"), show(setting), setting);
    }
  }

  @Test
  void options_thatTurnDurabilityOff_areRefused() {
    for (String setting : ServerSettings.DURABILITY) {
      assertThrows(
          IllegalArgumentException.class,
          () -> EmbeddedServer.Options.DEFAULT.withSettings(Map.of(setting, "off")));
    }
  }

  @Test
  void settings_areThoseOfTheDesign() throws Exception {
    assertEquals(List.of("400"), show("max_connections"));
    assertEquals(List.of("256MB"), show("shared_buffers"));
    assertEquals(List.of("UTF8"), show("server_encoding"));
    assertEquals(
        List.of("C"),
        TestServers.query(
            server.url("postgres"),
            "select datcollate from pg_database where datname = 'template1'"));
    assertEquals(
        List.of("host {all} scram-sha-256"),
        TestServers.query(
            server.url("postgres"),
            "select type || ' ' || user_name::text || ' ' || auth_method from pg_hba_file_rules"));
  }

  @Test
  void alterSystem_isRefused() {
    var refused =
        assertThrows(
            SQLException.class,
            () -> TestServers.execute(server.url("postgres"), "alter system set fsync = off"));

    assertEquals("0A000", refused.getSQLState());
  }

  @Test
  void listens_onLoopbackOnly() throws Exception {
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : network.inetAddresses().toList()) {
        if (!address.isLoopbackAddress()) {
          assertThrows(IOException.class, () -> new Socket(address, server.port()).close());
        }
      }
    }
    new Socket("127.0.0.1", server.port()).close();
  }

  @Test
  void passwordFiles_areForTheOwnerOnly() throws Exception {
    DatabaseUrl url = server.createDatabase("owner_only");

    for (Path file : List.of(dir.resolve("superuser.password"), url.passwordFile().orElseThrow())) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      assertEquals(43, Files.readString(file).strip().length());
    }
    assertFalse((server + " " + url).contains(url.password()));
  }

  @Test
  void createDatabase_twice_keepsPasswordAndRows() throws Exception {
    DatabaseUrl first = server.createDatabase("node_a");
    TestServers.execute(first, "create table kept (id int)", "insert into kept values (1)");

    DatabaseUrl second = server.createDatabase("node_a");

    assertEquals(first.password(), second.password());
    assertEquals(List.of("1"), TestServers.query(second, "select id from kept"));
  }

  @Test
  void createDatabase_rolePasswordChanged_isTheFilesAgain() throws Exception {
    DatabaseUrl url = server.createDatabase("node_b");
    TestServers.execute(server.url("postgres"), "alter role node_b password 'other'");

    server.createDatabase("node_b");

    assertEquals(List.of("node_b"), TestServers.query(url, "select current_user"));
  }

  @Test
  void createDatabase_roleOwnsItsDatabaseAndNothingElse() throws Exception {
    DatabaseUrl own = server.createDatabase("node_c");
    DatabaseUrl other = server.createDatabase("node_d");
    var stranger =
        new DatabaseUrl(
            own.user(),
            Optional.empty(),
            own.passwordFile(),
            own.host(),
            own.port(),
            other.database(),
            Map.of());

    var refused = assertThrows(SQLException.class, () -> stranger.connect().close());

    assertEquals("42501", refused.getSQLState());
    assertEquals(
        List.of("f"),
        TestServers.query(
            own,
            "select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls"
                + " from pg_roles where rolname = current_user"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1a",
        "A",
        "a-b",
        "a\"b",
        "a b",
        "あ",
        "postgres",
        "template1",
        "pg_x",
        "public"
      })
  void createDatabase_badName_isRefused(String name) {
    assertThrows(EmbeddedServerException.class, () -> server.createDatabase(name));
    assertThrows(EmbeddedServerException.class, () -> server.createDatabase("a".repeat(42)));
  }

  @Test
  void start_portTaken_isRefusedAndSaysSo() throws Exception {
    Path other = TestServers.fresh("port-taken");

    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var refused =
          assertThrows(
              EmbeddedServerException.class,
              () -> EmbeddedServer.start(other, OptionalInt.of(taken.getLocalPort())));

      assertTrue(
          refused
              .getMessage()
              .startsWith("port " + taken.getLocalPort() + " on 127.0.0.1 is taken"));
      assertInstanceOf(EmbeddedServer.Status.Stopped.class, EmbeddedServer.status(other));
    }
    TestServers.discard(other);
  }

  private static void assertLoginNeedsThePassword() throws Exception {
    DatabaseUrl right = server.url("postgres");
    for (String wrong : List.of("", "wrong", right.password() + "x")) {
      DatabaseUrl url =
          DatabaseUrl.parse(
              "postgresql://postgres:" + wrong + "@127.0.0.1:" + server.port() + "/postgres");
      var refused = assertThrows(SQLException.class, () -> url.connect().close());
      // The driver itself refuses to answer a SCRAM server with an empty password.
      assertEquals(wrong.isEmpty() ? "08004" : "28P01", refused.getSQLState());
    }
    try (Connection connection = right.connect()) {
      assertTrue(connection.isValid(5));
    }
  }

  private static List<String> show(String setting) throws SQLException {
    return TestServers.query(server.url("postgres"), "show " + setting);
  }
}
