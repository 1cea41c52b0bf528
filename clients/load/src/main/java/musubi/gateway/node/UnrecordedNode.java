package musubi.gateway.node;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import musubi.gateway.ops.Logs;
import musubi.gateway.record.PgRequestKeys;

/**
 * A node that writes no record of the calls that it passes on, with the arguments and the ready
 * line of the real program: shows what the records cost. No setting of a node does this.
 */
public final class UnrecordedNode {
  private UnrecordedNode() {}

  /** {@code node --config FILE}. */
  public static void main(String[] arguments) throws InterruptedException {
    NodeConfiguration configuration = NodeConfiguration.read(Path.of(arguments[2]));
    Logs.configure("WARN", Optional.empty());
    Node node =
        Node.start(
            configuration,
            new PgRequestKeys(),
            recorder -> (callRecord, use) -> CompletableFuture.completedFuture(null));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  node.close();
                  stopped.countDown();
                },
                "stop"));
    System.out.println("ready port=" + node.port() + " operations=" + node.operationsPort());
    stopped.await();
  }
}
