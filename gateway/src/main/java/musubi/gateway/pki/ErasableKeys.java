package musubi.gateway.pki;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import musubi.gateway.pki.PkiException.Reason;

/**
 * Keys of 32 bytes, each in a file of its own under its name, made to be destroyed: what was sealed
 * under a key is gone with it, wherever copies of it lie. They stand apart from what they seal, and
 * in no backup of it.
 *
 * <p>Nothing is kept in memory: a key that is destroyed is gone for every later caller at once.
 *
 * <p>Thread-safe. Instances of one node share the directory.
 */
public final class ErasableKeys {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");
  private static final String SUFFIX = ".key";
  private static final int KEY_BYTES = 32;

  private final Path directory;
  private final SecureRandom random = new SecureRandom();

  private ErasableKeys(Path directory) {
    this.directory = directory;
  }

  /**
   * Opens a directory of mode 0700; makes it when it is not there yet.
   *
   * @throws PkiException FILE_MODE: others may read it; FILE_ACCESS
   */
  public static ErasableKeys open(Path directory) {
    PkiFiles.makeOwnerDirectory(directory);
    return new ErasableKeys(directory);
  }

  /**
   * The key of a name; empty when there is none, or none any more.
   *
   * @param name 1 to 100 of {@code a-z 0-9 -}
   * @throws PkiException FILE_MODE, FILE_CONTENT, FILE_ACCESS
   */
  public Optional<byte[]> get(String name) {
    Path file = file(name);
    try {
      PkiFiles.requireOwnerOnly(file, "600");
      return Optional.of(checked(file, PkiFiles.read(file)));
    } catch (PkiException e) {
      if (e.reason() == Reason.FILE_MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The key of a name, made when there is none; durable when this returns. */
  public byte[] getOrMake(String name) {
    Optional<byte[]> known = get(name);
    if (known.isPresent()) {
      return known.get();
    }
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    PkiFiles.createSecretUnlessThere(file(name), key);
    return get(name).orElseThrow();
  }

  /** Names of all keys, in their order. */
  public List<String> names() {
    return PkiFiles.names(directory, "", SUFFIX);
  }

  /**
   * Destroys a key: its file is overwritten, then removed. A key that is not there is gone already.
   */
  public void destroy(String name) {
    PkiFiles.overwriteAndDelete(file(name), random);
  }

  @Override
  public String toString() {
    return "ErasableKeys[redacted]";
  }

  private static byte[] checked(Path file, byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new PkiException(
          Reason.FILE_CONTENT,
          file + " holds " + key.length + " bytes (expected: a key of " + KEY_BYTES + ")");
    }
    return key;
  }

  private Path file(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name of a key (expected: a-z, 0-9, -)");
    }
    return directory.resolve(name + SUFFIX);
  }
}
