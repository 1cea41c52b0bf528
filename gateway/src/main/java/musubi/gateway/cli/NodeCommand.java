package musubi.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/**
 * Runs nodes until it is told to stop: one, or several that share the process and nothing else, as
 * the linkage nodes of municipalities that are run together.
 */
@Command(
    name = "node",
    description =
        "Runs one node, or several in one process, until SIGTERM; then each finishes what it"
            + " accepted and stops.",
    mixinStandardHelpOptions = true)
public final class NodeCommand implements Callable<Integer> {
  private static final int REFUSED = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description =
          "The node's YAML file; see docs/configuration.md. Given several times, one node for each:"
              + " they share the process and the log of the first, and nothing else.")
  private List<Path> configs;

  @Option(
      names = "--until-input-ends",
      description = "Also stops when standard input ends: for whoever starts nodes by program.")
  private boolean untilInputEnds;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      List<NodeConfiguration> configurations =
          configs.stream().map(NodeConfiguration::read).toList();
      NodeConfiguration.Log log = configurations.getFirst().log();
      Logs.configure(
          log == null || log.level() == null ? "INFO" : log.level(),
          log == null ? Optional.empty() : Optional.ofNullable(log.file()));
      run(started(configurations), untilInputEnds);
      return 0;
    } catch (ConfigurationException e) {
      err.println(e.getMessage());
      return REFUSED;
    }
  }

  /** All of them, or none. */
  private static List<Node> started(List<NodeConfiguration> configurations) {
    List<Node> nodes = new ArrayList<>();
    try {
      configurations.forEach(configuration -> nodes.add(Node.start(configuration)));
      return nodes;
    } catch (RuntimeException e) {
      nodes.reversed().forEach(Node::close);
      throw e;
    }
  }

  private static void run(List<Node> nodes, boolean untilInputEnds) throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  nodes.reversed().forEach(Node::close);
                  stopped.countDown();
                },
                "stop"));
    for (Node node : nodes) {
      System.out.println("ready port=" + node.port() + " operations=" + node.operationsPort());
    }
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
