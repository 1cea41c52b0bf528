package musubi.auditor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An update that a communication node acknowledged to a register.
 *
 * @param municipality whose register pushed it
 * @param requestId id of the push
 * @param number the number that was answered
 * @param residentRecordCode whose record changed; never printed
 * @param noticeHash SHA-256 of the notice that this push must have become, in lower-case hex
 */
public record Acknowledged(
    String municipality,
    UUID requestId,
    long number,
    String residentRecordCode,
    String noticeHash) {
  private static final int COLUMNS = 5;

  /**
   * Reads what a register noted: one update per line, its five particulars separated by tabs.
   *
   * @throws IllegalArgumentException a line of another form
   */
  public static List<Acknowledged> readAll(Path file) throws IOException {
    return Lines.of(file, COLUMNS).stream()
        .map(
            line ->
                new Acknowledged(
                    line.get(0),
                    UUID.fromString(line.get(1)),
                    Long.parseLong(line.get(2)),
                    line.get(3),
                    HexFormat.of().formatHex(HexFormat.of().parseHex(line.get(4)))))
        .toList();
  }

  /** The line of the file. */
  public String line() {
    return String.join(
        "\t",
        municipality,
        requestId.toString(),
        Long.toString(number),
        residentRecordCode,
        noticeHash);
  }

  @Override
  public String toString() {
    return "Acknowledged[" + municipality + " " + number + "]";
  }

  static Map<String, Map<Long, List<Acknowledged>>> byNumber(List<Acknowledged> all) {
    Map<String, Map<Long, List<Acknowledged>>> found = new HashMap<>();
    for (Acknowledged one : all) {
      found
          .computeIfAbsent(one.municipality(), code -> new HashMap<>())
          .computeIfAbsent(one.number(), number -> new ArrayList<>(1))
          .add(one);
    }
    return found;
  }
}
