package musubi.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import musubi.gateway.node.ConfigurationException;
import musubi.gateway.node.Node;
import musubi.gateway.node.NodeConfiguration;
import musubi.gateway.ops.Logs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs one node until it is told to stop. */
@Command(
    name = "node",
    description = "Runs one node until SIGTERM; then it finishes what it accepted and stops.",
    mixinStandardHelpOptions = true)
public final class NodeCommand implements Callable<Integer> {
  private static final int REFUSED = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The node's YAML file; see docs/configuration.md.")
  private Path config;

  @Option(
      names = "--until-input-ends",
      description = "Also stops when standard input ends: for whoever starts nodes by program.")
  private boolean untilInputEnds;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      NodeConfiguration configuration = NodeConfiguration.read(config);
      NodeConfiguration.Log log = configuration.log();
      Logs.configure(
          log == null || log.level() == null ? "INFO" : log.level(),
          log == null ? Optional.empty() : Optional.ofNullable(log.file()));
      run(Node.start(configuration), untilInputEnds);
      return 0;
    } catch (ConfigurationException e) {
      err.println(e.getMessage());
      return REFUSED;
    }
  }

  private static void run(Node node, boolean untilInputEnds) throws InterruptedException {
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
    if (untilInputEnds) {
      Thread.ofPlatform().daemon().name("input").start(NodeCommand::exitWhenInputEnds);
    }
    stopped.await();
  }

  /** The shutdown hook stops the node in order. */
  private static void exitWhenInputEnds() {
    try {
      while (System.in.read() >= 0) {
        // What is written there means nothing.
      }
    } catch (IOException e) {
      // The input is gone, too.
    }
    System.exit(0);
  }
}
