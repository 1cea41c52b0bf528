package musubi.gateway.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProgramUserTest {
  @Test
  void ordinaryUser_runsThemDirectly() throws Exception {
    assumeTrue(!ProgramUser.currentIsRoot(), "runs as an ordinary user only");
    Path dir = TestServers.empty("user");

    assertEquals(List.of(), ProgramUser.of(ServerDirectory.of(dir)).prefix());
  }

  @Test
  void root_withoutNamespaces_handsTheDirectoryToAnotherUser() throws Exception {
    assumeTrue(ProgramUser.currentIsRoot(), "runs as root only");
    Path dir = TestServers.fresh("user");

    ProgramUser chosen = ProgramUser.of(ServerDirectory.of(dir), List.of("false"));
    EmbeddedServer server = EmbeddedServer.start(dir, OptionalInt.empty());
    DatabaseUrl url = server.createDatabase("node");
    server.kill9();
    EmbeddedServer.start(dir, OptionalInt.empty());

    assertEquals("setpriv", chosen.prefix().getFirst());
    assertEquals(List.of("1"), TestServers.query(url, "select 1"));
    Object owner = Files.getAttribute(dir, "unix:uid");
    assertTrue(!owner.equals(0));
    assertEquals(owner, Files.getAttribute(dir.resolve("data/postmaster.pid"), "unix:uid"));
    assertEquals(owner, Files.getAttribute(dir.resolve("superuser.password"), "unix:uid"));
    TestServers.discard(dir);
  }
}
