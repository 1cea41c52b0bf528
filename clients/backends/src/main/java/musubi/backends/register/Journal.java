package musubi.backends.register;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.MarkRequest;

/**
 * A file of final changes and marks, and what became of them; each entry is on disk before the
 * method returns. A last entry that was cut off by a crash is dropped: nobody was told of it.
 *
 * <p>An entry: state (1 byte), id (16 bytes), length (4 bytes), record or mark.
 */
final class Journal implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  /** What became of a change or a mark. Their order is the format: new ones come last. */
  enum State {
    FINALISED,
    TAKEN,
    REFUSED,
    MARKED
  }

  /** One line of the journal; the record stands with FINALISED only, the mark with MARKED. */
  record Entry(State state, UUID id, Optional<IdentityRecord> record, Optional<MarkRequest> mark) {
    @Override
    public String toString() {
      return "Entry[" + state + ", " + id + "]";
    }
  }

  private Journal(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static Journal open(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return new Journal(
        file,
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ));
  }

  /** Reads what is there, then stands ready to write behind the last whole entry. */
  void replay(Consumer<Entry> reader) throws IOException {
    long whole = 0;
    try (InputStream bytes = Files.newInputStream(file);
        DataInputStream in = new DataInputStream(new BufferedInputStream(bytes))) {
      while (true) {
        State state = State.values()[in.readByte()];
        UUID id = new UUID(in.readLong(), in.readLong());
        byte[] record = new byte[in.readInt()];
        in.readFully(record);
        whole += 21L + record.length;
        reader.accept(
            new Entry(
                state,
                id,
                state == State.FINALISED
                    ? Optional.of(IdentityRecord.parseFrom(record))
                    : Optional.empty(),
                state == State.MARKED
                    ? Optional.of(MarkRequest.parseFrom(record))
                    : Optional.empty()));
      }
    } catch (EOFException e) {
      channel.truncate(whole);
      channel.position(whole);
    }
  }

  void finalised(UUID id, IdentityRecord record) throws IOException {
    append(State.FINALISED, id, record.toByteArray());
  }

  void marked(UUID id, MarkRequest mark) throws IOException {
    append(State.MARKED, id, mark.toByteArray());
  }

  void taken(UUID id, long number) throws IOException {
    append(State.TAKEN, id, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  void refused(UUID id) throws IOException {
    append(State.REFUSED, id, new byte[0]);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void append(State state, UUID id, byte[] content) throws IOException {
    ByteBuffer entry =
        ByteBuffer.allocate(21 + content.length)
            .put((byte) state.ordinal())
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .putInt(content.length)
            .put(content)
            .flip();
    while (entry.hasRemaining()) {
      channel.write(entry);
    }
    channel.force(false);
  }
}
