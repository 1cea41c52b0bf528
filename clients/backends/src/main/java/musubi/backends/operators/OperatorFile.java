package musubi.backends.operators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The operators in a text file: the body's code in the first line, then one operator a line. It is
 * read for each question, so that a suspension by another process is in force at once.
 */
final class OperatorFile {
  private final Path file;

  OperatorFile(Path file) {
    this.file = file;
  }

  /** What the file says. */
  record Content(String body, Map<String, Operator> operators) {
    @Override
    public String toString() {
      return "Content[" + operators.size() + " operators]";
    }
  }

  Content read() {
    try {
      List<String> lines = Files.readAllLines(file);
      Map<String, Operator> operators = new LinkedHashMap<>();
      for (String line : lines.subList(1, lines.size())) {
        Operator operator = Operator.of(line);
        operators.put(operator.id(), operator);
      }
      return new Content(lines.getFirst(), operators);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(Content content) {
    StringBuilder text = new StringBuilder(content.body()).append('\n');
    content.operators().values().forEach(each -> text.append(each.line()).append('\n'));
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    try {
      Files.deleteIfExists(draft);
      try (FileChannel out =
          FileChannel.open(
              draft,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer rest = StandardCharsets.UTF_8.encode(text.toString());
        while (rest.hasRemaining()) {
          out.write(rest);
        }
        out.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One change at a time, also among processes: none is lost. */
  void change(Consumer<Map<String, Operator>> change) {
    synchronized (OperatorFile.class) {
      try (FileChannel lock =
          FileChannel.open(
              file.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock.lock();
        Content content = read();
        change.accept(content.operators());
        write(content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
