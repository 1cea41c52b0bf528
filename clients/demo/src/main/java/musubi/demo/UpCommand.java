package musubi.demo;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import musubi.client.Bodies;
import musubi.client.Purpose;
import musubi.client.RequestIds;
import musubi.client.Statements;
import musubi.client.Thumbprint;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.ops.Logs;
import musubi.registry.v1.InquiryServiceGrpc;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the demonstration's network and stays. */
@Command(
    name = "up",
    description = {
      "Starts the network of the demonstration and stays up until Ctrl-C. Prints addresses, where",
      "the certificates are, and a call to copy."
    },
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @Option(names = "--processes", description = "Runs every node in a process of its own.")
  private boolean processes;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "${sys:musubi.home:-.}/target/up",
      description = "Where keys, databases and logs go; made fresh. Default: target/up.")
  private Path directory;

  @Override
  public Integer call() throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path place = directory.toAbsolutePath().normalize();
    Files.createDirectories(place);
    Logs.configure("INFO", Optional.of(place.resolve("up.log")));
    Stage stage = Stage.set(place, processes, "INFO", out);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stage, stopped), "stop"));
    try (Scenario scenario =
        new Scenario(
            stage.network(), place.resolve("network"), place.resolve("network/operators"))) {
      Progress loading = new Progress(out, "loading residents", Scenario.residentsToLoad());
      scenario.load(loading::step);
      loading.done();
    }
    print(stage.network(), place, out);
    stopped.await();
    return 0;
  }

  private static void print(LocalNetwork network, Path place, PrintStream out) {
    out.printf("%n%-36s %-18s %s%n", "node", "calls", "operations");
    for (Member member : network.members()) {
      out.printf(
          "%-36s %-18s http://127.0.0.1:%d/health%n",
          Cast.show(member), network.address(member), network.operationsPort(member));
    }
    Path register = network.system("register", "131121", "main").key().getParent();
    Path terminal = network.system("terminal", "131121", "counter").key().getParent();
    out.printf("%ncertificates     %s%n", place.resolve("network/pki"));
    out.printf("  a register     %s%n", register);
    out.printf("  a terminal     %s%n", terminal);
    out.printf("logs             %s%n", place);
    Path operators = place.resolve("network/operators");
    Path home = Path.of(System.getProperty("musubi.home", "."));
    FirstCalls first = new FirstCalls(network, place.resolve("network"), operators, home);
    out.printf("%nFor docs/first-call-*.md, from an empty folder:%n%n%s%n", first.exports());
    first
        .lines()
        .forEach((language, line) -> out.printf("%nA call in %s:%n%n%s%n", language, line));
    out.printf(
        "%nA call without a library (the request id is good for 7 days):%n%n%s%n",
        call(network, terminal, new Operators(operators).of("131121"), home));
    out.printf(
        "%nIts operator statement is good once and for five minutes. Another:%n%n%s%n",
        "./musubi statement --authority "
            + Operators.place(operators, "131121")
            + " --system "
            + terminal
            + " --operator SYN-OP-01 --terminal SYN-T-01 --business resident-record"
            + " --reference A-1 --method "
            + InquiryServiceGrpc.getInquireMethod().getFullMethodName());
    out.printf(
        "%nA counter to sit at, as SYN-OP-01 at SYN-T-01 with the purpose resident-record A-1:"
            + "%n%n%s%n",
        counter(network, terminal, operators));
    out.printf("%nCtrl-C stops everything.%n");
  }

  /** One complete line for {@code ./musubi terminal}. */
  private static String counter(LocalNetwork network, Path terminal, Path operators) {
    return "./musubi terminal --node "
        + network.address(Cast.SETAGAYA)
        + " --certificate "
        + terminal
        + " --authority "
        + Operators.place(operators, "131121");
  }

  /** One complete line for {@code buf curl}. */
  static String call(LocalNetwork network, Path terminal, Statements statements, Path home) {
    String method = InquiryServiceGrpc.getInquireMethod().getFullMethodName();
    String statement =
        statements.statement(
            method,
            new Purpose(Operators.BUSINESS, "A-1", Operators.OPERATOR, Operators.TERMINAL),
            Bodies.reachedFrom("131121"),
            Thumbprint.of(terminal));
    return String.join(
        " ",
        "buf curl --protocol grpc --http2-prior-knowledge",
        "--schema " + home.resolve("proto/src/main/proto"),
        "--cacert " + terminal.resolve("root.pem"),
        "--cert " + terminal.resolve("chain.pem"),
        "--key " + terminal.resolve("key.pem"),
        "--servername " + Cast.SETAGAYA.certificateName().dnsName().orElseThrow(),
        "-H 'musubi-request-id: " + RequestIds.next() + "'",
        "-H 'musubi-business: resident-record' -H 'musubi-reference: A-1'",
        "-H 'musubi-operator: SYN-OP-01' -H 'musubi-terminal: SYN-T-01'",
        "-H 'musubi-operator-statement: " + statement + "'",
        "-d '{\"residentRecordCode\":\"" + Scenario.someCode() + "\"}'",
        "https://" + network.address(Cast.SETAGAYA) + "/" + method);
  }

  private static void stop(Stage stage, CountDownLatch stopped) {
    try {
      stage.close();
    } catch (java.io.IOException e) {
      System.err.println("the network did not stop in order");
    } finally {
      stopped.countDown();
    }
  }
}
