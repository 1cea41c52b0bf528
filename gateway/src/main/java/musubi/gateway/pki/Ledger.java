package musubi.gateway.pki;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import musubi.gateway.pki.PkiException.Reason;

/**
 * What an issuer has signed: {@code issued.tsv}, one row per certificate in the order of signing.
 *
 * <p>Every change writes the whole file anew and moves it into place: a crash leaves the old rows
 * or the new ones, never half a row.
 */
final class Ledger {
  static final String FILE = "issued.tsv";

  private static final String HEADER =
      "serial\tname\tnot-after\tcertificate-sha256\tkey-sha256\trevoked";
  private static final String LOCK = "issued.lock";

  // A file lock excludes other processes only; two issuers of one process share this.
  private static final ReentrantLock IN_PROCESS = new ReentrantLock();

  private final Path directory;
  private final Path file;

  Ledger(Path directory) {
    this.directory = directory;
    this.file = directory.resolve(FILE);
  }

  /** Runs an act that reads and then writes, while no other process does. */
  <T> T exclusively(Supplier<T> act) {
    IN_PROCESS.lock();
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      return act.get();
    } catch (IOException e) {
      throw new PkiException(Reason.FILE_ACCESS, "cannot lock " + directory.resolve(LOCK), e);
    } finally {
      IN_PROCESS.unlock();
    }
  }

  /** The rows; none if nothing was signed yet. */
  List<IssuedCertificate> read() {
    if (!PkiFiles.exists(file)) {
      return List.of();
    }
    String text = new String(PkiFiles.read(file), StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals(HEADER) || !text.endsWith("\n")) {
      throw new PkiException(Reason.FILE_CONTENT, file + " is not a whole ledger");
    }
    var rows = new ArrayList<IssuedCertificate>();
    for (int i = 1; i < lines.size(); i++) {
      try {
        rows.add(IssuedCertificate.parseLine(lines.get(i)));
      } catch (IllegalArgumentException | DateTimeParseException e) {
        throw new PkiException(
            Reason.FILE_CONTENT, file + " line " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    return List.copyOf(rows);
  }

  void write(List<IssuedCertificate> rows) {
    var text = new StringBuilder(HEADER).append('\n');
    rows.forEach(row -> text.append(row.toLine()).append('\n'));
    PkiFiles.replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  void append(IssuedCertificate row) {
    var rows = new ArrayList<>(read());
    rows.add(row);
    write(rows);
  }
}
