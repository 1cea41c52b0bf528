package musubi.gateway.ops;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of this machine that nothing listens on, for servers that start a little later.
 *
 * <p>They lie outside the range that Linux hands out by itself. A process gives none out twice: two
 * servers that were both told a port before either had started would meet on it.
 */
public final class FreePorts {
  private static final int FIRST = 20_000;
  private static final int LAST = 31_999;

  private static int next = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
  private static int left = LAST - FIRST + 1;

  private FreePorts() {}

  /**
   * A port of 127.0.0.1.
   *
   * @throws IllegalStateException when the range is used up
   */
  public static synchronized int take() {
    while (left > 0) {
      int port = next;
      next = port == LAST ? FIRST : port + 1;
      left--;
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + FIRST + " to " + LAST + " is left");
  }

  /** Whether a server could listen on a port of 127.0.0.1 now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
