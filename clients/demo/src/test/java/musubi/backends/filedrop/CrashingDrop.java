package musubi.backends.filedrop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import musubi.client.Connection;
import musubi.client.ReceiptKeeper;

/**
 * A file drop that ends at the worst moment: when the node has answered a row and nothing is
 * written down yet. {@code DIR PORT BODY CERTIFICATE ROW kept|forgotten}; forgotten: its request
 * ids do not follow from what is kept.
 */
public final class CrashingDrop {
  /** The exit code of {@code kill -9}. */
  public static final int KILLED = 137;

  private CrashingDrop() {}

  public static void main(String[] arguments) throws IOException {
    ReceiptBox box = new ReceiptBox();
    AtomicInteger calls = new AtomicInteger();
    ReceiptKeeper keeper =
        (method, evidence) -> {
          if (calls.incrementAndGet() == Integer.parseInt(arguments[4])) {
            Runtime.getRuntime().halt(KILLED);
          }
          box.keep(method, evidence);
        };
    FileDrop.Ids ids =
        arguments[5].equals("kept")
            ? RowIds::of
            : (digest, begun, row) -> RowIds.of(DropFile.sha256(id()), begun, row);
    try (Connection connection =
            Connection.to("127.0.0.1", Integer.parseInt(arguments[1]))
                .node("communication", arguments[2])
                .certificate(Path.of(arguments[3]))
                .receipts(keeper)
                .open();
        FileDrop drop =
            new FileDrop(Path.of(arguments[0]), connection, box, Duration.ofSeconds(60), ids)) {
      drop.pass();
    }
  }

  private static byte[] id() {
    return UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
  }
}
