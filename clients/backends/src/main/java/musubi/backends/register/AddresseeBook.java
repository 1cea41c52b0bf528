package musubi.backends.register;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The register's own addressee numbers, one for each person it ever had: a file with a line for
 * each, on disk before the number is used. A number is never given again. Not thread-safe.
 */
final class AddresseeBook {
  private static final long FIRST = 1_000_000_001L;

  private final Path file;
  private final Map<String, String> numbers = new HashMap<>();
  private final Map<String, String> codes = new HashMap<>();

  private AddresseeBook(Path file) {
    this.file = file;
  }

  static AddresseeBook open(Path file) throws IOException {
    AddresseeBook book = new AddresseeBook(file);
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
        String[] entry = line.split("\t");
        book.remember(entry[0], entry[1]);
      }
    }
    return book;
  }

  /** The number of a person; a new one for whom the book does not have. */
  String number(String residentRecordCode) throws IOException {
    String known = numbers.get(residentRecordCode);
    if (known != null) {
      return known;
    }
    String number = Long.toString(FIRST + numbers.size());
    Files.write(
        file,
        List.of(residentRecordCode + "\t" + number),
        StandardCharsets.US_ASCII,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND,
        StandardOpenOption.DSYNC);
    remember(residentRecordCode, number);
    return number;
  }

  /** The number of a person; empty when none was given. */
  Optional<String> known(String residentRecordCode) {
    return Optional.ofNullable(numbers.get(residentRecordCode));
  }

  /** Whose number it is; empty when none of the register's. */
  Optional<String> code(String number) {
    return Optional.ofNullable(codes.get(number));
  }

  private void remember(String code, String number) {
    numbers.put(code, number);
    codes.put(number, code);
  }
}
