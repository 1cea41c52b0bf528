package musubi.client;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import musubi.client.ReceiptVerifier.Verdict;

/**
 * Checks receipts and keeps them in a file: one line each, with the time, the method, the request
 * id, what the receipt is worth, and the receipt in base64, parted by blanks. Nothing in it is
 * personal. A line is written before the call ends, and reaches the disk when the system writes it.
 *
 * {@snippet file="PushUpdate.java" region="push"}
 *
 * <p>Thread-safe; also when two processes write to one file.
 */
public final class ReceiptBook implements ReceiptKeeper, AutoCloseable {
  private final FileChannel file;
  private final ReceiptVerifier verifier;
  private final InstantSource clock;
  private final AtomicLong notGenuine = new AtomicLong();

  /**
   * Opens the book, or begins it.
   *
   * @throws UncheckedIOException the file cannot be written
   */
  public ReceiptBook(Path path, ReceiptVerifier verifier, InstantSource clock) {
    this.verifier = requireNonNull(verifier, "verifier");
    this.clock = requireNonNull(clock, "clock");
    try {
      this.file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
  }

  @Override
  public void keep(String method, CallEvidence evidence) {
    for (byte[] receipt : evidence.receipts()) {
      Verdict verdict = verifier.verify(receipt);
      if (verdict != Verdict.GENUINE) {
        notGenuine.incrementAndGet();
      }
      write(
          String.join(
              " ",
              clock.instant().toString(),
              method,
              evidence.requestId().toString(),
              verdict.name(),
              Base64.getEncoder().encodeToString(receipt)));
    }
  }

  /** How many receipts since it was opened were not genuine, or of a key it does not know. */
  public long notGenuine() {
    return notGenuine.get();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the book of receipts", e);
    }
  }

  private void write(String line) {
    try {
      file.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new UncheckedIOException("the book of receipts", e);
    }
  }
}
