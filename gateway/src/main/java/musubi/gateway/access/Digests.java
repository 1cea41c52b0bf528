package musubi.gateway.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keyed digests of one node: of received bytes, to tell a repeat from another act, of
 * resident-record codes, to find the records about a person, and of operators. Without the key an
 * 11-digit code could be found by trying all of them.
 *
 * <p>Thread-safe. The key never leaves this class.
 */
public final class Digests {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final byte REQUEST = 1;
  private static final byte SUBJECT = 2;
  private static final byte OPERATOR = 3;

  private final SecretKeySpec key;

  private Digests(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /**
   * Opens the key in a file of 32 bytes; makes it when the file does not exist yet. Instances of
   * one node share the file.
   */
  public static Digests open(Path file) {
    try {
      return new Digests(readOrMake(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Digest of the bytes of a request, 32 bytes. */
  public byte[] ofRequest(byte[] message) {
    return mac(REQUEST, message);
  }

  /**
   * Digest of a resident-record code, 32 bytes; the same code gives the same digest on this node.
   */
  public byte[] ofSubject(String residentRecordCode) {
    return mac(SUBJECT, residentRecordCode.getBytes(StandardCharsets.US_ASCII));
  }

  /** Digest of an operator's id, 32 bytes, where it is only compared; equal ids are one person. */
  public byte[] ofOperator(String operator) {
    return mac(OPERATOR, operator.getBytes(StandardCharsets.US_ASCII));
  }

  private byte[] mac(byte use, byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(use);
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no " + ALGORITHM, e);
    }
  }

  private static byte[] readOrMake(Path file) throws IOException {
    if (!Files.exists(file)) {
      make(file);
    }
    byte[] key = Files.readAllBytes(file);
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "key file " + file + ": " + key.length + " bytes (expected: " + KEY_BYTES + ")");
    }
    return key;
  }

  /** Written whole under another name first: a start that is killed leaves no half key. */
  private static void make(Path file) throws IOException {
    byte[] fresh = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(fresh);
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path temporary =
        Files.createTempFile(
            directory,
            "key",
            ".tmp",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(temporary, fresh);
    try {
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException e) {
      // Another instance was first: its key is the one.
      return;
    } finally {
      Files.delete(temporary);
    }
  }

  @Override
  public String toString() {
    return "Digests[redacted]";
  }
}
