package musubi.backends.filedrop;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An answer in the making, in the encoding of its file: a header as a file has, then a row for each
 * row. Its last column names the columns that were left empty because the encoding has no bytes for
 * a character in them.
 */
final class AnswerFile {
  static final String MAGIC = "MUSUBI-ANSWER";

  private final DropCharset charset;
  private final ByteArrayOutputStream rows = new ByteArrayOutputStream();
  private int count;

  AnswerFile(DropCharset charset) {
    this.charset = charset;
  }

  void row(List<String> cells) {
    List<String> lost = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      Optional<byte[]> bytes = charset.encode(cells.get(i));
      if (bytes.isEmpty()) {
        lost.add(RowOutcome.COLUMNS.get(i));
      }
      rows.writeBytes(bytes.orElse(new byte[0]));
      rows.write('\t');
    }
    rows.writeBytes(String.join(" ", lost).getBytes(StandardCharsets.US_ASCII));
    rows.write('\n');
    count++;
  }

  byte[] bytes(String exchange, String body) {
    String header =
        String.join(
            "\t",
            MAGIC,
            DropFile.VERSION,
            exchange,
            body,
            Integer.toString(count),
            DropFile.sha256(rows.toByteArray()),
            charset.word());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes((header + "\n").getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(rows.toByteArray());
    return file.toByteArray();
  }
}
