package musubi.gateway.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import musubi.gateway.directory.DirectoryException.Reason;
import musubi.gateway.pki.Chains;
import musubi.gateway.pki.PkiException;
import musubi.gateway.pki.PublicKeys;
import musubi.gateway.pki.Revocations;
import musubi.gateway.value.BodyCode;

/**
 * What the nation writes by hand: a YAML file that names bodies, addresses and the files of their
 * certificates and keys. A directory is made of it and signed. Paths are relative to the file.
 *
 * @param environment name of the environment
 * @param validHours how long an issue lives; 24 when absent (ours)
 * @param roots files of root certificates
 * @param bodies in any order
 */
public record DirectorySource(
    String environment, Integer validHours, List<Path> roots, List<BodyEntry> bodies) {
  private static final int VALID_HOURS = 24;

  /**
   * @param code 6 digits
   * @param name for people; optional
   * @param authorities files of CA certificates or chains; the first certificate of each counts
   * @param revocations revocation lists of the body's CA
   * @param operatorKeys files of public keys of the operator authority
   * @param suspended true to stop the body at once
   * @param successor code of the body it was merged into; optional
   */
  public record BodyEntry(
      String code,
      String name,
      List<Path> authorities,
      List<Path> revocations,
      List<Path> operatorKeys,
      boolean suspended,
      String successor,
      List<NodeEntry> nodes) {}

  /**
   * @param signingKeys files of the node's public signing keys
   */
  public record NodeEntry(String role, String host, int port, List<Path> signingKeys) {}

  /**
   * Reads the file.
   *
   * @throws DirectoryException one sentence: what cannot be read and where
   */
  public static DirectorySource read(Path file) {
    YAMLMapper mapper =
        YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    try {
      DirectorySource source = mapper.readValue(Files.readString(file), DirectorySource.class);
      if (source == null || source.environment == null || source.bodies == null) {
        throw unreadable(file + ": environment, roots and bodies are required");
      }
      return source;
    } catch (UnrecognizedPropertyException e) {
      throw unreadable(
          file
              + ": unknown key "
              + e.getPropertyName()
              + " (known: "
              + e.getKnownPropertyIds().stream()
                  .map(Object::toString)
                  .sorted()
                  .collect(Collectors.joining(", "))
              + ")");
    } catch (JsonMappingException e) {
      throw unreadable(
          file
              + ": "
              + e.getPath().stream()
                  .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
                  .collect(Collectors.joining("."))
              + ": not readable");
    } catch (JsonProcessingException e) {
      throw unreadable(file + ": no YAML at line " + e.getLocation().getLineNr());
    } catch (IOException e) {
      throw unreadable(file + ": cannot be read");
    }
  }

  /**
   * The directory that the source describes.
   *
   * @param place directory that the source's paths are relative to
   * @param number number of the issue
   * @throws DirectoryException INCONSISTENT, or a file that cannot be read
   */
  public Directory directory(Path place, long number, Instant now) {
    try {
      List<X509Certificate> anchors =
          files(roots).stream()
              .flatMap(file -> Chains.readAnchors(place.resolve(file)).stream())
              .toList();
      Map<BodyCode, Directory.Body> read = new HashMap<>();
      for (BodyEntry entry : bodies) {
        Directory.Body body = body(place, anchors, entry);
        if (read.put(body.code(), body) != null) {
          throw new DirectoryException(
              Reason.INCONSISTENT, "the directory: body " + body.code() + " stands twice");
        }
      }
      int hours = validHours == null ? VALID_HOURS : validHours;
      Directory directory =
          new Directory(number, now, now.plus(Duration.ofHours(hours)), environment, anchors, read);
      DirectoryMessages.requireConsistent(directory);
      return directory;
    } catch (IllegalArgumentException | PkiException e) {
      throw new DirectoryException(Reason.INCONSISTENT, e.getMessage());
    }
  }

  private static Directory.Body body(Path place, List<X509Certificate> anchors, BodyEntry entry) {
    BodyCode code = new BodyCode(entry.code);
    List<Directory.Node> nodes = new ArrayList<>();
    for (NodeEntry node : entry.nodes == null ? List.<NodeEntry>of() : entry.nodes) {
      nodes.add(
          new Directory.Node(node.role, code, node.host, node.port, keys(place, node.signingKeys)));
    }
    List<Path> lists = files(entry.revocations).stream().map(place::resolve).toList();
    Set<BigInteger> revoked = Revocations.load(lists, anchors).serials();
    return new Directory.Body(
        code,
        entry.name == null ? "" : entry.name,
        nodes,
        files(entry.authorities).stream()
            .map(file -> Chains.read(place.resolve(file)).getFirst())
            .toList(),
        keys(place, entry.operatorKeys),
        revoked,
        entry.suspended,
        Optional.ofNullable(entry.successor).map(BodyCode::new));
  }

  private static List<PublicKey> keys(Path place, List<Path> files) {
    return files(files).stream().map(file -> PublicKeys.read(place.resolve(file))).toList();
  }

  private static List<Path> files(List<Path> named) {
    return named == null ? List.of() : named;
  }

  private static DirectoryException unreadable(String sentence) {
    return new DirectoryException(Reason.UNREADABLE, sentence);
  }
}
