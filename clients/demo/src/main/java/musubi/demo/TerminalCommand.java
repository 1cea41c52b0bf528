package musubi.demo;

import java.io.BufferedReader;
import java.io.Console;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import musubi.backends.operators.OperatorAuthority;
import musubi.backends.terminal.Counter;
import musubi.backends.terminal.Lines;
import musubi.backends.terminal.Screen;
import musubi.client.Bodies;
import musubi.client.Connection;
import musubi.gateway.ops.Logs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code musubi terminal}: an integrated terminal on standard input and output.
 *
 * <p>What keeps it from starting is one sentence on standard error. Exit codes: 0 ended, 1 key,
 * certificate or authority cannot be used, 2 misused.
 */
@Command(
    name = "terminal",
    mixinStandardHelpOptions = true,
    description = {
      "An integrated terminal (統合端末): an operator signs in, says for which business, and searches",
      "and confirms persons. Reads lines, so that a script can drive it. Keeps nothing."
    })
final class TerminalCommand implements Callable<Integer> {
  private static final int UNUSABLE = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--node",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Node of the terminal's own body: communication node or prefecture.")
  private String node;

  @Option(
      names = "--certificate",
      required = true,
      paramLabel = "DIR",
      description = "Directory with key.pem, chain.pem and root.pem of the terminal.")
  private Path certificate;

  @Option(
      names = "--authority",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the operator authority; its body is the terminal's.")
  private Path authority;

  @Override
  public Integer call() {
    Logs.configure("ERROR", Optional.empty());
    Console console = System.console();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Screen screen = new Screen(out, console != null && console.isTerminal());
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    return run(Lines.of(reader, Lines.IDLE), screen);
  }

  int run(Lines lines, Screen screen) {
    InstantSource clock = InstantSource.system();
    try {
      OperatorAuthority operators = OperatorAuthority.open(authority, clock);
      try (Connection connection = connection(operators.body())) {
        new Counter(connection, operators, lines, screen, clock).run();
        return 0;
      }
    } catch (IllegalArgumentException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(spec.qualifiedName() + ": " + e.getMessage());
      err.flush();
      return UNUSABLE;
    }
  }

  private Connection connection(String body) {
    int colon = node.lastIndexOf(':');
    if (colon < 1 || !node.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new ParameterException(spec.commandLine(), "--node: not host:port");
    }
    boolean prefecture = Bodies.prefectureOf(body).equals(body);
    return Connection.to(node.substring(0, colon), Integer.parseInt(node.substring(colon + 1)))
        .node(prefecture ? "prefecture" : "communication", body)
        .certificate(certificate)
        .open();
  }
}
