package musubi.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import musubi.backends.filedrop.FileDrop;
import musubi.backends.filedrop.ReceiptBox;
import musubi.client.Connection;
import musubi.gateway.ops.Logs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code musubi file-drop}: carries files for a register that cannot call gRPC. Exit codes: 0
 * ended, with {@code --once} nothing is left; 1 the directory, key or certificate cannot be used,
 * or with {@code --once} a file waits for the node; 2 misused.
 */
@Command(
    name = "file-drop",
    mixinStandardHelpOptions = true,
    description = {
      "Carries files for a register that cannot call gRPC: takes what is put into DIR/in, makes one",
      "call for each row, and leaves the answer in DIR/out. See docs/file-formats.md."
    })
final class FileDropCommand implements Callable<Integer> {
  /** Between two looks when nothing was seen to come, in seconds; ours. */
  private static final long LOOK_SECONDS = 5;

  @Spec private CommandSpec spec;

  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "The directory; its parts are made when absent.")
  private Path directory;

  @Option(
      names = "--node",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Communication node of the register's own body.")
  private String node;

  @Option(
      names = "--body",
      required = true,
      paramLabel = "CODE",
      description = "Code of the register's body.")
  private String body;

  @Option(
      names = "--certificate",
      required = true,
      paramLabel = "DIR",
      description = "Directory with key.pem, chain.pem and root.pem of the register.")
  private Path certificate;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long a row is repeated while the node is away, before the file waits for the next"
              + " look. Default: ${DEFAULT-VALUE}.")
  private long patience;

  @Option(names = "--once", description = "Looks once and ends.")
  private boolean once;

  @Override
  public Integer call() throws InterruptedException {
    Logs.configure("ERROR", Optional.empty());
    ReceiptBox receipts = new ReceiptBox();
    try (Connection connection = connection(receipts);
        FileDrop drop =
            new FileDrop(directory, connection, receipts, Duration.ofSeconds(patience))) {
      return once ? say(drop.pass()).waiting() == 0 ? 0 : 1 : serve(drop);
    } catch (IOException | IllegalArgumentException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(spec.qualifiedName() + ": " + e.getMessage());
      err.flush();
      return 1;
    }
  }

  private int serve(FileDrop drop) throws IOException, InterruptedException {
    Path in = directory.resolve("in");
    try (WatchService watch = in.getFileSystem().newWatchService()) {
      in.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      while (!Thread.currentThread().isInterrupted()) {
        say(drop.pass());
        WatchKey seen = watch.poll(LOOK_SECONDS, TimeUnit.SECONDS);
        if (seen != null) {
          seen.pollEvents();
          seen.reset();
        }
      }
    }
    return 0;
  }

  private FileDrop.Pass say(FileDrop.Pass pass) {
    if (pass.answered() + pass.refused() + pass.waiting() > 0) {
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "answered: %d   refused: %d   waiting: %d%n",
          pass.answered(), pass.refused(), pass.waiting());
      out.flush();
    }
    return pass;
  }

  private Connection connection(ReceiptBox receipts) {
    int colon = node.lastIndexOf(':');
    if (colon < 1 || !node.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new ParameterException(spec.commandLine(), "--node: not host:port");
    }
    return Connection.to(node.substring(0, colon), Integer.parseInt(node.substring(colon + 1)))
        .node("communication", body)
        .certificate(certificate)
        .receipts(receipts)
        .open();
  }
}
