package musubi.gateway.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortsTest {
  @Test
  void take_manyBeforeAnyoneListens_isNeverTheSame() {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      ports.add(FreePorts.take());
    }

    assertEquals(1_000, ports.size());
  }

  @Test
  void isFree_someoneListens_isFalse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertFalse(FreePorts.isFree(taken.getLocalPort()));
    }
  }
}
