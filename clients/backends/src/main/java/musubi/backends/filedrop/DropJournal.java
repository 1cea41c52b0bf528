package musubi.backends.filedrop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When a file was begun, from which follow the request ids of its rows, and what became of each
 * row; a line is on disk before the next row is called. A last line that a crash cut off is
 * dropped: its row is called again with the same id.
 *
 * <p>A journal is found by the digest of the file and stays, so that the same file is never done
 * twice under whatever name it comes.
 */
final class DropJournal implements AutoCloseable {
  private final FileChannel channel;
  private final Instant begun;
  private final List<RowOutcome> outcomes;

  private DropJournal(FileChannel channel, Instant begun, List<RowOutcome> outcomes) {
    this.channel = channel;
    this.begun = begun;
    this.outcomes = outcomes;
  }

  /** Opens the journal of a file, or begins it. */
  static DropJournal open(Path directory, String digest) throws IOException {
    Path file = directory.resolve(digest);
    if (!Files.exists(file)) {
      Durable.write(file, (Instant.now().toEpochMilli() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    String text = Files.readString(file);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    List<String> lines = whole.lines().toList();
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    channel.truncate(whole.getBytes(StandardCharsets.UTF_8).length);
    channel.position(channel.size());
    List<RowOutcome> outcomes = new ArrayList<>();
    lines.stream().skip(1).map(RowOutcome::parse).forEach(outcomes::add);
    return new DropJournal(
        channel, Instant.ofEpochMilli(Long.parseLong(lines.getFirst())), outcomes);
  }

  /** When the file was begun. */
  Instant begun() {
    return begun;
  }

  /** What became of the first rows, in order. */
  List<RowOutcome> outcomes() {
    return List.copyOf(outcomes);
  }

  void add(RowOutcome outcome) throws IOException {
    ByteBuffer line = StandardCharsets.UTF_8.encode(outcome.line() + "\n");
    while (line.hasRemaining()) {
      channel.write(line);
    }
    channel.force(false);
    outcomes.add(outcome);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
