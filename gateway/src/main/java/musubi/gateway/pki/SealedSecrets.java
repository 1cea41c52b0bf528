package musubi.gateway.pki;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Secrets of a node, each sealed in a file of its own under its name, so that one can be destroyed
 * and the others stay. A file moved to another name does not open.
 *
 * <p>Thread-safe. Instances of one node share the directory.
 */
public final class SealedSecrets {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");
  private static final String SUFFIX = ".sealed";

  private final Path directory;
  private final KeyEncryption encryption;

  private SealedSecrets(Path directory, KeyEncryption encryption) {
    this.directory = directory;
    this.encryption = encryption;
  }

  /**
   * Opens a directory of mode 0700; makes it when it is not there yet.
   *
   * @throws PkiException FILE_MODE: others may read it; FILE_ACCESS
   */
  public static SealedSecrets open(Path directory, KeyEncryption encryption) {
    PkiFiles.makeOwnerDirectory(directory);
    return new SealedSecrets(directory, encryption);
  }

  /**
   * The secret of a name; empty when there is none.
   *
   * @param name 1 to 100 of {@code a-z 0-9 -}
   * @throws PkiException SEAL_BROKEN: sealed under another key or name, or changed
   */
  public Optional<byte[]> get(String name) {
    Path file = file(name);
    return PkiFiles.exists(file)
        ? Optional.of(encryption.open(name, PkiFiles.read(file)))
        : Optional.empty();
  }

  /** The secret of a name, made when there is none; durable when this returns. */
  public byte[] getOrMake(String name, Supplier<byte[]> make) {
    Optional<byte[]> known = get(name);
    if (known.isPresent()) {
      return known.get();
    }
    PkiFiles.createSecretUnlessThere(file(name), encryption.seal(name, make.get()));
    return get(name).orElseThrow();
  }

  /** Names of all secrets that begin so, in their order. */
  public List<String> names(String prefix) {
    return PkiFiles.names(directory, prefix, SUFFIX);
  }

  /** Removes a secret. What a disk or a backup still holds of it stays sealed. */
  public void destroy(String name) {
    PkiFiles.delete(file(name));
  }

  @Override
  public String toString() {
    return "SealedSecrets[redacted]";
  }

  private Path file(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name of a secret (expected: a-z, 0-9, -)");
    }
    return directory.resolve(name + SUFFIX);
  }
}
