package musubi.backends.filedrop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import musubi.card.v1.MailingCheck;
import musubi.card.v1.MailingRecord;
import musubi.card.v1.SubmittedResult;
import musubi.client.CallException;
import musubi.client.Connection;
import musubi.client.Mailings;
import musubi.client.RefusedException;
import musubi.client.RegisterClient;

/**
 * One directory in and out for a register that cannot call gRPC.
 *
 * <pre>
 *   in/NAME.tsv            put here by renaming; taken only when whole
 *   work/NAME.tsv          under way
 *   out/NAME.answer.tsv    one row for each row, in order
 *   out/NAME.receipts.tsv  the receipts of each row's call
 *   done/NAME.tsv          answered
 *   refused/NAME.tsv       not taken at all; the answer says why
 *   journal/               what was done, by the digests of the files; never delete it
 * </pre>
 *
 * <p>Each row is one call with a request id of its own that follows from the file and from when it
 * was begun; a crash at any point, and the same file again, do nothing twice. Rows are called one
 * after the other, in order.
 *
 * <p>Not thread-safe; one process for a directory, held by a lock.
 */
public final class FileDrop implements AutoCloseable {
  private static final String NAME = "[A-Za-z0-9._-]{1,100}\\.tsv";

  /** Request id of a row. */
  interface Ids {
    UUID of(String digest, Instant begun, int row);
  }

  private final Path directory;
  private final Connection connection;
  private final RegisterClient client;
  private final ReceiptBox receipts;
  private final Ids ids;
  private final Duration patience;
  private final FileChannel lockFile;

  /**
   * What a look at the directory did.
   *
   * @param answered files
   * @param refused files
   * @param waiting files that are under way because the node is away
   */
  public record Pass(int answered, int refused, int waiting) {}

  /**
   * Opens a directory; its parts are made when absent.
   *
   * @param connection of a register to the communication node of its municipality; stays the
   *     caller's
   * @param receipts the taker of the receipts of that connection
   * @param patience how long a row is repeated while the node is away
   * @throws IOException another process has the directory, or it cannot be used
   */
  public FileDrop(Path directory, Connection connection, ReceiptBox receipts, Duration patience)
      throws IOException {
    this(directory, connection, receipts, patience, RowIds::of);
  }

  FileDrop(Path directory, Connection connection, ReceiptBox receipts, Duration patience, Ids ids)
      throws IOException {
    this.directory = directory;
    this.connection = connection;
    this.client = new RegisterClient(connection);
    this.receipts = receipts;
    this.patience = patience;
    this.ids = ids;
    for (String part : List.of("in", "work", "out", "done", "refused", "journal")) {
      Files.createDirectories(directory.resolve(part));
    }
    this.lockFile =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = lockFile.tryLock();
    if (lock == null) {
      lockFile.close();
      throw new IOException("another process has " + directory);
    }
  }

  /** Goes on with what is under way, then takes what came, each in the order of the names. */
  public Pass pass() throws IOException {
    for (Path file : files("in")) {
      Durable.move(file, unused(file.getFileName().toString()));
    }
    int answered = 0;
    int refused = 0;
    int waiting = 0;
    for (Path file : files("work")) {
      try {
        if (answer(file, DropFile.read(file, connection.body()))) {
          answered++;
        } else {
          waiting++;
        }
      } catch (FileRefusedException e) {
        refuse(file, e);
        refused++;
      }
    }
    return new Pass(answered, refused, waiting);
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  /** Whether every row has an outcome. */
  private boolean answer(Path file, DropFile content) throws IOException, FileRefusedException {
    List<Object> rows = new ArrayList<>();
    for (int i = 0; i < content.rows().size(); i++) {
      rows.add(read(content, i));
    }
    try (DropJournal journal = DropJournal.open(directory.resolve("journal"), content.digest())) {
      for (int i = journal.outcomes().size(); i < rows.size(); i++) {
        UUID id = ids.of(content.digest(), journal.begun(), i + 1);
        journal.add(outcome(i + 1, id, rows.get(i)));
      }
      write(file, content, journal.outcomes());
    } catch (CallException e) {
      return false;
    }
    Durable.move(file, directory.resolve("done").resolve(file.getFileName()));
    return true;
  }

  /** The message of a row, or why it is not sent. Reads them all before the first is sent. */
  private static Object read(DropFile content, int index) throws FileRefusedException {
    try {
      String text = content.charset().decode(content.rows().get(index), index + 2);
      List<String> cells = List.of(text.split("\t", -1));
      return switch (content.exchange()) {
        case UPDATE -> Columns.identity(cells);
        case MAILING -> Columns.mailing(cells);
      };
    } catch (RowRefusedException e) {
      return e;
    }
  }

  /**
   * Calls for a row.
   *
   * @throws CallException the node is away; the row has no outcome yet
   */
  private RowOutcome outcome(int row, UUID id, Object message) {
    if (message instanceof RowRefusedException refused) {
      return new RowOutcome(
          row,
          false,
          "",
          refused.reason(),
          refused.field(),
          refused.position(),
          "CALLER_DEVELOPER",
          refused.getMessage(),
          id,
          List.of());
    }
    try {
      if (message instanceof MailingRecord letter) {
        return mailing(row, id, letter);
      }
      long number = client.push(id, (musubi.registry.v1.IdentityRecord) message, patience);
      return RowOutcome.taken(row, id, Long.toString(number), receipts.take());
    } catch (RefusedException e) {
      if (e.mayRepeat()) {
        throw e;
      }
      return new RowOutcome(
          row,
          false,
          "",
          e.reason(),
          e.field().orElse(""),
          0,
          e.mustAct().name(),
          e.fix().orElse(""),
          id,
          receipts.take());
    }
  }

  private RowOutcome mailing(int row, UUID id, MailingRecord letter) {
    SubmittedResult result =
        client
            .submitMailing(id, List.of(Mailings.submitted(id, letter, false)), patience)
            .getFirst();
    if (result.getCheck() == MailingCheck.MAILING_CHECK_TAKEN) {
      return RowOutcome.taken(row, id, "", receipts.take());
    }
    return new RowOutcome(
        row,
        false,
        "",
        result.getCheck().name(),
        result.getItem(),
        0,
        "CALLER_OPERATOR",
        "see MailingCheck in the contract",
        id,
        receipts.take());
  }

  private void write(Path file, DropFile content, List<RowOutcome> outcomes) throws IOException {
    AnswerFile answer = new AnswerFile(content.charset());
    outcomes.forEach(each -> answer.row(each.cells()));
    ByteArrayOutputStream evidence = new ByteArrayOutputStream();
    for (RowOutcome each : outcomes) {
      String line = each.row() + "\t" + each.receiptText() + "\n";
      evidence.write(line.getBytes(StandardCharsets.US_ASCII));
    }
    Durable.write(out(file, ".receipts.tsv"), evidence.toByteArray());
    Durable.write(out(file, ".answer.tsv"), answer.bytes(content.exchange().id(), content.body()));
  }

  private void refuse(Path file, FileRefusedException refused) throws IOException {
    String line =
        String.join(
            "\t",
            AnswerFile.MAGIC,
            DropFile.VERSION,
            "REFUSED",
            refused.reason(),
            "line " + refused.line(),
            refused.getMessage());
    Durable.write(out(file, ".answer.tsv"), (line + "\n").getBytes(StandardCharsets.US_ASCII));
    Durable.move(file, directory.resolve("refused").resolve(file.getFileName()));
  }

  private Path out(Path file, String ending) {
    return directory
        .resolve("out")
        .resolve(file.getFileName().toString().replaceAll("\\.tsv$", "") + ending);
  }

  private List<Path> files(String part) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(part))) {
      return files
          .filter(file -> file.getFileName().toString().matches(NAME))
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  /** A name in {@code work} that no file ever had: one that came before gets a number. */
  private Path unused(String name) {
    String free = name;
    for (int i = 2; isKnown(free); i++) {
      free = name.replaceAll("\\.tsv$", "." + i + ".tsv");
    }
    return directory.resolve("work").resolve(free);
  }

  private boolean isKnown(String name) {
    return Stream.of("work", "done", "refused")
        .anyMatch(part -> Files.exists(directory.resolve(part).resolve(name)));
  }
}
