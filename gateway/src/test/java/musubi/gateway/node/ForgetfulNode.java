package musubi.gateway.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import musubi.gateway.ops.Logs;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.RequestKeys;
import musubi.gateway.value.RequestId;

/**
 * A node whose request keys know nothing and remember nothing, with the arguments and the ready
 * line of the real program: shows that the tests would notice.
 */
public final class ForgetfulNode {
  private ForgetfulNode() {}

  /** {@code node --config FILE}. */
  public static void main(String[] arguments) throws InterruptedException {
    NodeConfiguration configuration = NodeConfiguration.read(Path.of(arguments[2]));
    Logs.configure("INFO", Optional.empty());
    Node node = Node.start(configuration, new Forgetful());
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

  private static final class Forgetful implements RequestKeys {
    @Override
    public Known known(
        Statements statements, String callerBody, String method, List<RequestId> ids) {
      return Map::of;
    }

    @Override
    public void remember(
        Statements statements, String callerBody, String method, List<Done> acts) {}
  }
}
