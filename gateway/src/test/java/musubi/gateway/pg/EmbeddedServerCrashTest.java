package musubi.gateway.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedServerCrashTest {
  private Path dir;

  @BeforeEach
  void freshDirectory() throws Exception {
    dir = TestServers.fresh("crash");
  }

  @AfterEach
  void discard() throws Exception {
    TestServers.discard(dir);
  }

  @Test
  void kill9_committedRows_areThereAfterTheNextStart() throws Exception {
    EmbeddedServer server = start();
    DatabaseUrl url = server.createDatabase("rows");
    TestServers.execute(url, "create table rows (id int primary key)");
    int committed = 300;
    try (Connection connection = url.connect();
        PreparedStatement insert = connection.prepareStatement("insert into rows values (?)")) {
      for (int id = 0; id < committed; id++) {
        insert.setInt(1, id);
        insert.execute();
      }
      connection.setAutoCommit(false);
      insert.setInt(1, committed);
      insert.execute();

      server.kill9();
    }
    boolean stopped = !server.isRunning();
    EmbeddedServer next = start();

    assertTrue(stopped);
    assertEquals(server.port(), next.port());
    assertEquals(
        List.of(Integer.toString(committed)), TestServers.query(url, "select count(*) from rows"));
  }

  @Test
  void stopImmediately_nextStart_recovers() throws Exception {
    EmbeddedServer server = start();
    TestServers.execute(server.url("postgres"), "create table kept (id int)");

    server.stopImmediately();
    EmbeddedServer next = start();

    assertEquals(
        List.of("0"), TestServers.query(next.url("postgres"), "select count(*) from kept"));
  }

  @Test
  void start_whileTheServerRestartsItself_waits() throws Exception {
    EmbeddedServer server = start();
    long pid = TestServers.pid(server);

    TestServers.crashSession(server.url("postgres"), "anything");
    EmbeddedServer adopted = start();

    assertEquals(pid, TestServers.pid(adopted));
    assertEquals(List.of("1"), TestServers.query(adopted.url("postgres"), "select 1"));
  }

  @Test
  void orphan_ofAKilledJvm_isAdopted() throws Exception {
    Process jvm = StartServer.inAnotherJvm(dir);
    String pid = StartServer.answer(jvm);

    jvm.destroyForcibly().waitFor();
    EmbeddedServer adopted = start();

    assertEquals(pid, Long.toString(TestServers.pid(adopted)));
    assertEquals(List.of("1"), TestServers.query(adopted.url("postgres"), "select 1"));
  }

  @Test
  void stalePidFile_ofAnotherProgram_isNotBelieved() throws Exception {
    EmbeddedServer server = start();
    String identity = TestServers.identity(server);
    Path pidFile = dir.resolve("data/postmaster.pid");
    String ofTheServer = Files.readString(pidFile);
    String pid = Long.toString(TestServers.pid(server));
    server.kill9();
    String living = Long.toString(ProcessHandle.current().pid());

    for (String left : List.of(ofTheServer, ofTheServer.replaceFirst(pid, living), "", "x\n")) {
      Files.writeString(pidFile, left);
      boolean believed = server.isRunning();
      EmbeddedServer next = start();

      assertFalse(believed);
      assertNotEquals(pid, Long.toString(TestServers.pid(next)));
      assertEquals(identity, TestServers.identity(next));
      next.stopImmediately();
    }
  }

  @Test
  void concurrentStarts_makeOneServer() throws Exception {
    Process jvm = StartServer.inAnotherJvm(dir);
    try (var threads = Executors.newFixedThreadPool(2)) {
      Future<EmbeddedServer> first = threads.submit(this::start);
      Future<EmbeddedServer> second = threads.submit(this::start);

      long pid = TestServers.pid(first.get(60, TimeUnit.SECONDS));

      assertEquals(pid, TestServers.pid(second.get(60, TimeUnit.SECONDS)));
      assertEquals(Long.toString(pid), StartServer.answer(jvm));
    } finally {
      jvm.destroyForcibly().waitFor();
    }
  }

  @Test
  void start_afterAnInterruptedFirstStart_beginsAgain() throws Exception {
    Files.createDirectory(dir.resolve("data.new"));
    Files.writeString(dir.resolve("data.new/PG_VERSION"), "18\n");
    Files.createDirectory(dir.resolve("software.new"));

    EmbeddedServer server = start();

    assertEquals(List.of("1"), TestServers.query(server.url("postgres"), "select 1"));
    assertFalse(Files.exists(dir.resolve("data.new")));
  }

  private EmbeddedServer start() {
    return EmbeddedServer.start(dir, OptionalInt.empty());
  }
}
