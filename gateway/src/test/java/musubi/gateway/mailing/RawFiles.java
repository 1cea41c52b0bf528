package musubi.gateway.mailing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Looks for values in files as they lie on the disk, in every form in which they might. */
final class RawFiles {
  private RawFiles() {}

  /** Which values stand in a file below the directories, and in which form. */
  static List<String> holding(Map<String, byte[]> values, Path... directories) {
    Map<String, String> forms = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            forms(value).forEach((form, text) -> forms.put(name + " as " + form, text)));
    List<String> found = new ArrayList<>();
    for (Path directory : directories) {
      for (Path file : files(directory)) {
        String content = content(file);
        forms.forEach(
            (name, text) -> {
              if (content.contains(text)) {
                found.add(name + " in " + file.getFileName());
              }
            });
      }
    }
    return found;
  }

  /** Bytes of a text in the character sets that are not the one of the text itself. */
  static Map<String, byte[]> text(String name, String text) {
    return Map.of(
        name + " UTF-8", text.getBytes(UTF_8),
        name + " UTF-16BE", text.getBytes(UTF_16BE),
        name + " UTF-16LE", text.getBytes(UTF_16LE));
  }

  private static Map<String, String> forms(byte[] value) {
    Map<String, String> forms = new LinkedHashMap<>();
    forms.put("bytes", new String(value, ISO_8859_1));
    forms.put("hex", HexFormat.of().formatHex(value));
    forms.put("HEX", HexFormat.of().withUpperCase().formatHex(value));
    for (int shift = 0; shift < 3; shift++) {
      forms.put("base64 at " + shift, base64(value, shift));
    }
    return forms;
  }

  /** The characters that a value gives wherever it stands in a longer one. */
  private static String base64(byte[] value, int shift) {
    int from = (3 - shift) % 3;
    int length = (value.length - from) / 3 * 3;
    return Base64.getEncoder().encodeToString(Arrays.copyOfRange(value, from, from + length));
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file that a running server takes away meanwhile holds nothing any more. */
  private static String content(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
