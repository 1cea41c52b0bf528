package musubi.gateway.protection;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import musubi.backends.register.ResidentRegister;
import musubi.client.CallException;
import musubi.client.Connection;
import musubi.client.RegisterClient;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.ops.FreePorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference register and its marks, over the public client library. */
class RegisterProtectionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final LocalNetwork network = TestNetwork.shared();

  @TempDir private Path directory;

  @Test
  void protect_person_isSafeEverywhereInTheEnd() throws IOException {
    String code = Marks.code("131121");
    try (Connection connection = connection(network.port(SETAGAYA));
        ResidentRegister register = register(connection)) {
      long revision = register.protect(code, Optional.empty(), PATIENCE);

      assertTrue(register.isProtected(code));
      await("all tiers", () -> register.tiersThatProtect(code).size() == 3);
      assertEquals(List.of("true infinity " + revision), Marks.at(network, Member.NATION, code));
    }
  }

  @Test
  void lift_samePerson_isRefusedByTheRegister() throws IOException {
    String code = Marks.code("131121");
    try (Connection connection = connection(network.port(SETAGAYA));
        ResidentRegister register = register(connection)) {
      register.protect(code, Optional.of(LocalDate.now().plusDays(30)), PATIENCE);
      UUID lift = register.enterLift(code, "OP-1");

      assertThrows(
          IllegalArgumentException.class, () -> register.confirmLift(lift, "OP-1", PATIENCE));

      assertTrue(register.isProtected(code));
      register.confirmLift(lift, "OP-2", PATIENCE);
      assertFalse(register.isProtected(code));
      assertEquals(List.of(), register.tiersThatProtect(code));
    }
  }

  @Test
  void protect_nodeAway_isSentOnceAfterARestart() throws IOException {
    String code = Marks.code("131121");
    try (Connection nowhere = connection(FreePorts.take());
        ResidentRegister register = register(nowhere)) {
      CallException away =
          assertThrows(
              CallException.class, () -> register.protect(code, Optional.empty(), Duration.ZERO));
      assertTrue(away.mayRepeat());
    }

    try (Connection connection = connection(network.port(SETAGAYA));
        ResidentRegister again = register(connection)) {
      assertEquals(1, again.pushAgain(PATIENCE));
      assertTrue(again.isProtected(code));
      assertEquals(0, again.pushAgain(PATIENCE));
    }

    try (Connection connection = connection(network.port(SETAGAYA));
        ResidentRegister third = register(connection)) {
      assertTrue(third.isProtected(code));
      assertEquals(0, third.pushAgain(PATIENCE));
    }
    assertEquals(1, Marks.at(network, SETAGAYA, code).size());
  }

  private ResidentRegister register(Connection connection) throws IOException {
    return new ResidentRegister(directory, new RegisterClient(connection));
  }

  private Connection connection(int port) {
    return Connection.to("127.0.0.1", port)
        .node("communication", "131121")
        .certificate(network.system("register", "131121", "main").key().getParent())
        .open();
  }
}
