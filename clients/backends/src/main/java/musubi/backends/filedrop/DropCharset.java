package musubi.backends.filedrop;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a file writes characters. Nothing is ever replaced: what cannot be read refuses the row or
 * the file, what cannot be written leaves its column empty.
 */
enum DropCharset {
  /** Variation selectors and private-use characters are kept. */
  UTF_8("UTF-8"),
  /**
   * Shift_JIS with the vendor's extensions; its user-defined area is Unicode's private-use area.
   */
  WINDOWS_31J("Windows-31J");

  /** What a decoder puts where it lost a character. */
  private static final char LOST = '\uFFFD';

  private final String word;
  private final Charset charset;

  DropCharset(String word) {
    this.word = word;
    this.charset = Charset.forName(word);
  }

  String word() {
    return word;
  }

  static Optional<DropCharset> of(String word) {
    return Stream.of(values()).filter(each -> each.word.equals(word)).findFirst();
  }

  /**
   * The text of a line.
   *
   * @throws FileRefusedException bytes that are no text of this encoding at all
   * @throws RowRefusedException a character that has no place in Unicode, or was lost before
   */
  String decode(byte[] line, int number) throws FileRefusedException, RowRefusedException {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(line.length + 1);
    ByteBuffer bytes = ByteBuffer.wrap(line);
    CoderResult result = decoder.decode(bytes, text, true);
    String read = text.flip().toString();
    if (result.isError() && !isCharacter(line, bytes.position())) {
      throw new FileRefusedException(
          number, "ENCODING_DIFFERS", "not " + word + " as the header says");
    }
    int lost = result.isError() ? read.length() : read.indexOf(LOST);
    if (lost >= 0) {
      throw unmapped(read.substring(0, lost));
    }
    return read;
  }

  /** Whether two bytes are formed as a character, which then has no place in Unicode. */
  private boolean isCharacter(byte[] line, int at) {
    if (this == UTF_8 || at + 1 >= line.length) {
      return false;
    }
    int lead = line[at] & 0xFF;
    int trail = line[at + 1] & 0xFF;
    return (lead >= 0x81 && lead <= 0x9F || lead >= 0xE0 && lead <= 0xFC)
        && trail >= 0x40
        && trail <= 0xFC
        && trail != 0x7F;
  }

  /** The bytes of a text; empty when a character of it has none. */
  Optional<byte[]> encode(String text) {
    CharsetEncoder encoder =
        charset
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    try {
      ByteBuffer bytes = encoder.encode(CharBuffer.wrap(text));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(bytes.array(), bytes.arrayOffset(), bytes.limit());
      return Optional.of(out.toByteArray());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static RowRefusedException unmapped(String before) {
    int column = (int) before.chars().filter(each -> each == '\t').count() + 1;
    String cell = before.substring(before.lastIndexOf('\t') + 1);
    return new RowRefusedException(
        RowRefusedException.CHARACTER_UNMAPPED,
        "column " + column,
        cell.codePointCount(0, cell.length()) + 1,
        "write the character as it stands in the register, in a file in UTF-8");
  }
}
