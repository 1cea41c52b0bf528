package musubi.gateway.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.SecureRandom;
import musubi.gateway.pki.PkiException.Reason;

/**
 * Key encryption with a key in a file of its own: 32 bytes, mode 0600. A copy of the database
 * without this file opens nothing.
 *
 * <p>Sealed: nonce (12 random bytes), AES-256-GCM of the secret with the label as associated data.
 *
 * <p>Thread-safe. The key never leaves this class.
 */
public final class FileKeyEncryption implements KeyEncryption {
  private static final int KEY_BYTES = 32;

  private final byte[] key;
  private final SecureRandom random = new SecureRandom();

  private FileKeyEncryption(byte[] key) {
    this.key = key;
  }

  /**
   * Opens the key in the file; makes it when it is not there yet, in a directory of mode 0700.
   * Instances of one node share the file.
   *
   * @throws PkiException FILE_MODE: others may read the file; FILE_CONTENT: it has not 32 bytes;
   *     FILE_ACCESS: the operating system refuses
   */
  public static FileKeyEncryption open(Path file) {
    if (!PkiFiles.exists(file)) {
      make(file);
    }
    PkiFiles.requireOwnerOnly(file, "600");
    byte[] key = PkiFiles.read(file);
    if (key.length != KEY_BYTES) {
      throw new PkiException(
          Reason.FILE_CONTENT,
          file + " holds " + key.length + " bytes (expected: a key of " + KEY_BYTES + ")");
    }
    return new FileKeyEncryption(key);
  }

  @Override
  public byte[] seal(String label, byte[] secret) {
    return AesGcm.sealRandomly(key, label.getBytes(UTF_8), secret, random);
  }

  @Override
  public byte[] open(String label, byte[] sealed) {
    return AesGcm.openRandomly(key, label.getBytes(UTF_8), sealed)
        .orElseThrow(
            () ->
                new PkiException(
                    Reason.SEAL_BROKEN, "a sealed secret does not open with this key and label"));
  }

  /** Where another instance was first, its file is the one. */
  private static void make(Path file) {
    PkiFiles.makeOwnerDirectory(file.toAbsolutePath().getParent());
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    try {
      PkiFiles.createSecret(file, key);
    } catch (PkiException e) {
      if (e.reason() != Reason.FILE_EXISTS) {
        throw e;
      }
    }
  }
}
