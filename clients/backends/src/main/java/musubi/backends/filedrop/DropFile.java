package musubi.backends.filedrop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A file that was found whole: a header line in ASCII, then one row a line.
 *
 * <pre>MUSUBI-DROP 1 R-01 131121 COUNT SHA256 UTF-8      (tabs between)</pre>
 *
 * @param digest SHA-256 of the whole file, hex: what makes it the same file
 * @param rows bytes of each row without the line's end
 */
record DropFile(
    String digest, DropExchange exchange, String body, DropCharset charset, List<byte[]> rows) {
  /** Bytes of a file; ours. */
  static final long MAX_BYTES = 64L * 1024 * 1024;

  /** Rows of a file; ours. */
  static final int MAX_ROWS = 100_000;

  /** Bytes of a row, those of the largest mailing record; ours. */
  static final int MAX_ROW_BYTES = 64 * 1024;

  static final String MAGIC = "MUSUBI-DROP";
  static final String VERSION = "1";
  private static final int MAX_HEADER = 200;

  @Override
  public String toString() {
    return "DropFile[" + exchange + ", " + rows.size() + " rows]";
  }

  /**
   * Reads a file.
   *
   * @param ownBody code of the body whose files are taken
   * @throws FileRefusedException it is not whole, not for this body, or too large
   */
  static DropFile read(Path file, String ownBody) throws IOException, FileRefusedException {
    if (Files.size(file) > MAX_BYTES) {
      throw new FileRefusedException(0, "FILE_TOO_LARGE", "more than " + MAX_BYTES + " bytes");
    }
    byte[] bytes = Files.readAllBytes(file);
    int end = indexOf(bytes, 0);
    if (end == bytes.length || end > MAX_HEADER) {
      throw header("no header line");
    }
    String[] words = text(bytes, end).split("\t", -1);
    if (words.length != 7 || !words[0].equals(MAGIC) || !words[1].equals(VERSION)) {
      throw header("not " + MAGIC + " " + VERSION + " and five more words, with tabs between");
    }
    DropExchange exchange =
        DropExchange.of(words[2]).orElseThrow(() -> header("not an exchange that files carry"));
    DropCharset charset =
        DropCharset.of(words[6]).orElseThrow(() -> header("not an encoding of files"));
    if (!words[3].equals(ownBody)) {
      throw new FileRefusedException(1, "BODY_DIFFERS", "not a file of the body " + ownBody);
    }
    byte[] body = Arrays.copyOfRange(bytes, end + 1, bytes.length);
    if (!sha256(body).equals(words[5])) {
      throw new FileRefusedException(1, "DIGEST_DIFFERS", "the rows do not have the digest");
    }
    List<byte[]> rows = rows(body);
    if (!words[4].equals(Integer.toString(rows.size()))) {
      throw new FileRefusedException(
          1, "COUNT_DIFFERS", "there are " + rows.size() + " rows, the header says otherwise");
    }
    return new DropFile(sha256(bytes), exchange, words[3], charset, rows);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  private static List<byte[]> rows(byte[] body) throws FileRefusedException {
    List<byte[]> rows = new ArrayList<>();
    for (int start = 0; start < body.length; ) {
      int end = indexOf(body, start);
      int last = end > start && body[end - 1] == '\r' ? end - 1 : end;
      rows.add(Arrays.copyOfRange(body, start, last));
      if (last - start > MAX_ROW_BYTES || rows.size() > MAX_ROWS) {
        throw new FileRefusedException(
            rows.size() + 1,
            "FILE_TOO_LARGE",
            "more than " + MAX_ROWS + " rows, or a row of more than " + MAX_ROW_BYTES + " bytes");
      }
      start = end + 1;
    }
    return rows;
  }

  private static int indexOf(byte[] bytes, int from) {
    int i = from;
    while (i < bytes.length && bytes[i] != '\n') {
      i++;
    }
    return i;
  }

  private static String text(byte[] bytes, int end) {
    return new String(bytes, 0, end, StandardCharsets.US_ASCII).replaceAll("\r$", "");
  }

  private static FileRefusedException header(String what) {
    return new FileRefusedException(1, "HEADER_UNUSABLE", what);
  }
}
