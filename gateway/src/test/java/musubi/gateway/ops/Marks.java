package musubi.gateway.ops;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Distinctive values, and whether they stand anywhere, in whatever form a program may print. */
public final class Marks {
  private final Map<String, byte[]> forms = new LinkedHashMap<>();

  public Marks(List<String> values) {
    values.forEach(this::add);
  }

  /** Which of the values stand in a text, and in which form; never the values themselves. */
  public List<String> in(byte[] text) {
    List<String> found = new ArrayList<>();
    forms.forEach(
        (name, form) -> {
          if (contains(text, form)) {
            found.add(name);
          }
        });
    return found;
  }

  public List<String> in(String text) {
    return in(text.getBytes(UTF_8));
  }

  public List<String> in(Path file) {
    try {
      return in(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many forms of how many values are looked for. */
  public int size() {
    return forms.size();
  }

  private void add(String value) {
    byte[] bytes = value.getBytes(UTF_8);
    put(value, "UTF-8", bytes);
    put(value, "UTF-16LE", value.getBytes(UTF_16LE));
    put(value, "UTF-16BE", value.getBytes(UTF_16BE));
    put(value, "hex", HexFormat.of().formatHex(bytes));
    put(value, "HEX", HexFormat.of().withUpperCase().formatHex(bytes));
    put(value, "list of bytes", Arrays.toString(bytes).replaceAll("[\\[\\]]", ""));
    for (int offset = 0; offset < 3; offset++) {
      put(value, "base64 at " + offset, base64(bytes, offset));
    }
    if (value.chars().anyMatch(c -> c > 127)) {
      put(value, "Shift JIS", value.getBytes(Charset.forName("windows-31j")));
      put(value, "percent", URLEncoder.encode(value, UTF_8));
      put(value, "\\u", escaped(value, "\\u%04x"));
      put(value, "\\U", escaped(value, "\\u%04X"));
      put(value, "octal", octal(bytes));
    }
  }

  private void put(String value, String form, String text) {
    put(value, form, text.getBytes(UTF_8));
  }

  private void put(String value, String form, byte[] bytes) {
    forms.put(value + " as " + form, bytes);
  }

  /** What stays the same wherever the value stands in the encoded bytes. */
  private static String base64(byte[] value, int offset) {
    byte[] padded = new byte[offset + value.length];
    System.arraycopy(value, 0, padded, offset, value.length);
    String encoded = Base64.getEncoder().withoutPadding().encodeToString(padded);
    int whole = padded.length / 3 * 4;
    return encoded.substring(offset == 0 ? 0 : 4, whole);
  }

  private static String escaped(String value, String format) {
    return value.chars().mapToObj(c -> format.formatted(c)).collect(Collectors.joining());
  }

  private static String octal(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append("\\%03o".formatted(b & 0xff));
    }
    return text.toString();
  }

  private static boolean contains(byte[] text, byte[] part) {
    for (int i = 0; i <= text.length - part.length; i++) {
      if (text[i] == part[0] && Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }
}
