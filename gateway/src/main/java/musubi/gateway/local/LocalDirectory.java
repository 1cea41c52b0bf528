package musubi.gateway.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import musubi.gateway.directory.Directory;
import musubi.gateway.directory.DirectoryMessages;
import musubi.gateway.directory.DirectorySource;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;

/**
 * What the nation's operator does: keeps the source of the directory, signs each issue, and puts it
 * where the nation's node finds it. Goes the way of {@code musubi directory sign}.
 *
 * <p>Thread-safe.
 */
final class LocalDirectory {
  static final String ENVIRONMENT = "local";

  private final Path place;
  private final TlsFiles signer;
  private final List<Path> roots = new ArrayList<>();
  private final Map<String, Entry> bodies = new TreeMap<>();
  private Duration life = Duration.ofHours(24);
  private long number;

  /** A body as the source has it. */
  private static final class Entry {
    private final List<Path> authorities = new ArrayList<>();
    private final List<Path> revocations = new ArrayList<>();
    private final List<Path> operatorKeys = new ArrayList<>();
    private final Map<String, String> nodes = new TreeMap<>();
    private boolean suspended;
    private String successor = "";
  }

  /**
   * An empty directory.
   *
   * @param signer certificate of a directory signer
   */
  LocalDirectory(Path place, Path root, TlsFiles signer) {
    this.place = place;
    this.signer = signer;
    this.roots.add(root);
  }

  /** The signed directory, where the nation's node looks. */
  Path file() {
    return place.resolve("directory.bin");
  }

  /** The first issue, with which nodes start before they have reached the nation. */
  Path firstFile() {
    return place.resolve("first-directory.bin");
  }

  synchronized void authority(String code, Path chain, Path revocations) {
    entry(code).authorities.add(chain);
    entry(code).revocations.add(revocations);
  }

  /** All authorities of a body, in place of those before. */
  synchronized void authorities(String code, List<Path> chains, List<Path> revocations) {
    Entry body = entry(code);
    body.authorities.clear();
    body.authorities.addAll(chains);
    body.revocations.clear();
    body.revocations.addAll(revocations);
  }

  /** All roots, in place of those before. */
  synchronized void roots(List<Path> files) {
    roots.clear();
    roots.addAll(files);
  }

  synchronized void operatorKey(String code, Path publicKey) {
    entry(code).operatorKeys.add(publicKey);
  }

  synchronized void node(Member member, String host, int port, Path signingKey) {
    entry(member.body().digits())
        .nodes
        .put(
            member.role(),
            "{ role: %s, host: %s, port: %d, signingKeys: [%s] }"
                .formatted(member.role(), host, port, signingKey));
  }

  synchronized void suspend(String code, boolean suspended) {
    entry(code).suspended = suspended;
  }

  synchronized void merge(String code, String successor) {
    entry(code).successor = successor;
  }

  /** How long the issues to come live. */
  synchronized void life(Duration time) {
    life = time;
  }

  /** Keeps the last issue as the one that nodes start with. */
  synchronized void keepAsFirst() {
    try {
      Files.copy(file(), firstFile(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Signs the next issue and puts it in place; returns its number. */
  synchronized long publish() {
    Path source = place.resolve("directory.yaml");
    try {
      Files.writeString(source, yaml());
      Directory read = DirectorySource.read(source).directory(place, number + 1, Instant.now());
      Directory directory =
          new Directory(
              read.number(),
              read.issued(),
              read.issued().plus(life),
              read.environment(),
              read.roots(),
              read.bodies());
      TlsMaterial key = TlsMaterial.load(signer);
      byte[] signed = DirectoryMessages.sign(directory, key.key(), key.chain());
      Path draft = place.resolve("directory.draft");
      Files.write(draft, signed);
      Files.move(
          draft, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return ++number;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Entry entry(String code) {
    return bodies.computeIfAbsent(code, c -> new Entry());
  }

  private String yaml() {
    StringBuilder yaml = new StringBuilder("environment: " + ENVIRONMENT + "\nroots: " + roots);
    yaml.append("\nbodies:\n");
    bodies.forEach(
        (code, entry) -> {
          yaml.append("  - code: \"").append(code).append("\"\n");
          yaml.append("    authorities: ").append(entry.authorities).append('\n');
          yaml.append("    revocations: ").append(entry.revocations).append('\n');
          yaml.append("    operatorKeys: ").append(entry.operatorKeys).append('\n');
          yaml.append("    suspended: ").append(entry.suspended).append('\n');
          if (!entry.successor.isEmpty()) {
            yaml.append("    successor: \"").append(entry.successor).append("\"\n");
          }
          yaml.append("    nodes: ").append(entry.nodes.values()).append('\n');
        });
    return yaml.toString();
  }
}
