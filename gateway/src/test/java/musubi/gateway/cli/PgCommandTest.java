package musubi.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.EmbeddedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PgCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void commands_fromStartToStop(@TempDir Path temporary) throws Exception {
    String dir = temporary.resolve("pg").toString();
    try {
      assertEquals(3, run("status", "--dir", dir));
      assertEquals(1, run("create-database", "--dir", dir, "node"));
      assertEquals(0, run("start", "--dir", dir));
      assertEquals(0, run("start", "--dir", dir));
      assertEquals(0, run("status", "--dir", dir));
      assertEquals(0, run("create-database", "--dir", dir, "node"));
      assertEquals(1, run("create-database", "--dir", dir, "postgres"));

      List<String> lines = out.toString().lines().toList();
      assertEquals("stopped", lines.getFirst());
      assertTrue(lines.get(1).matches("running  pid [0-9]+  port [0-9]+"), lines.get(1));
      assertEquals(lines.get(1), lines.get(2));
      DatabaseUrl url = DatabaseUrl.parse(value(lines.get(4)), Path.of(value(lines.get(5))));
      url.connect().close();
      assertFalse(out.toString().contains(url.password()));
      assertTrue(err.toString().contains("no server runs in " + dir));

      assertEquals(0, run("stop", "--dir", dir));
      assertEquals(0, run("stop", "--dir", dir));
      assertEquals(3, run("status", "--dir", dir));
    } finally {
      EmbeddedServer.running(Path.of(dir)).ifPresent(EmbeddedServer::stopImmediately);
    }
  }

  @Test
  void status_createsNothing(@TempDir Path temporary) {
    Path dir = temporary.resolve("pg");

    assertEquals(3, run("status", "--dir", dir.toString()));
    assertEquals(0, run("stop", "--dir", dir.toString()));

    assertFalse(Files.exists(dir));
  }

  @Test
  void start_portOutOfRange_isRefused(@TempDir Path dir) {
    assertEquals(1, run("start", "--dir", dir.toString(), "--port", "65536"));

    assertEquals("--port 65536 (expected: 1 to 65535)", err.toString().strip());
  }

  @Test
  void withoutCommand_showsHelp() {
    assertEquals(0, run());

    for (String expected : List.of("start", "stop", "status", "create-database", "Exit codes")) {
      assertTrue(out.toString().contains(expected), expected);
    }
  }

  private static String value(String line) {
    return line.substring(line.indexOf(' ')).strip();
  }

  private int run(String... arguments) {
    return new CommandLine(new PgCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
