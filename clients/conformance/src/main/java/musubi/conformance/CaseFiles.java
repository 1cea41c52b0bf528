package musubi.conformance;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads the files of cases, which are resources of this package, and the tester's own files. */
final class CaseFiles {
  static final ObjectMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** Subjects, one file each, in the order in which they run. */
  private static final List<String> SUBJECTS =
      List.of(
          "network",
          "registry",
          "protection",
          "confirmation",
          "bulk",
          "addressee",
          "office",
          "symbol",
          "inquiry",
          "card",
          "mailing");

  private CaseFiles() {}

  /** A file of cases. */
  record Subject(String name, List<NodeCase> cases) {}

  /** All subjects with their cases. */
  static List<Subject> subjects() {
    return SUBJECTS.stream()
        .map(
            name ->
                new Subject(name, resource("nodes/" + name + ".yaml", new TypeReference<>() {})))
        .toList();
  }

  static List<Rule> rules() {
    return resource("nodes/every-method.yaml", new TypeReference<>() {});
  }

  static List<Watch> watches() {
    return resource("nodes/every-call.yaml", new TypeReference<>() {});
  }

  static List<Handshake> handshakes() {
    return resource("nodes/connection.yaml", new TypeReference<>() {});
  }

  /** Methods without a case of some kind, each with the reason; reviewed. */
  static Map<String, String> exceptions() {
    return resource("nodes/exceptions.yaml", new TypeReference<>() {});
  }

  static <T> T resource(String name, TypeReference<T> type) {
    try (InputStream in = CaseFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + name);
      }
      return YAML.readValue(in, type);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /**
   * A file of the tester.
   *
   * @throws IllegalArgumentException no YAML
   */
  static <T> T file(Path file, TypeReference<T> type) {
    try {
      return YAML.readValue(Files.readString(file), type);
    } catch (IOException e) {
      // No cause: it might show what stands in the file.
      throw new IllegalArgumentException(file + ": cannot be read as YAML of the kit");
    }
  }
}
