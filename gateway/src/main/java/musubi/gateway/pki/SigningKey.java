package musubi.gateway.pki;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import musubi.gateway.pki.PkiException.Reason;

/**
 * The key with which a node signs what it says of itself: receipts. Another than that of its
 * certificate, which changes with every certificate.
 *
 * <p>Thread-safe. The private key never leaves this class.
 */
public final class SigningKey {
  private static final String KEY = "signing.key";
  private static final String PUBLIC_KEY = "signing.pub";
  private static final int ID_BYTES = 8;

  private final PrivateKey key;
  private final PublicKey publicKey;

  private SigningKey(KeyPair pair) {
    this.key = pair.getPrivate();
    this.publicKey = pair.getPublic();
  }

  /**
   * Opens the key in a directory of mode 0700: {@code signing.key}, PKCS#8 in PEM, mode 0600. Makes
   * it when it does not exist yet, and {@code signing.pub} beside it, SubjectPublicKeyInfo in PEM,
   * for the directory. Instances of one node share the files.
   *
   * @throws PkiException a file that others may read, that holds no key, or a public key that is
   *     not that of the private one
   */
  public static SigningKey open(Path directory) {
    PkiFiles.makeOwnerDirectory(directory);
    Path file = directory.resolve(KEY);
    if (!PkiFiles.exists(file)) {
      unlessMade(() -> P256.create(file));
    }
    KeyPair pair = P256.read(file);
    publish(directory.resolve(PUBLIC_KEY), pair.getPublic());
    return new SigningKey(pair);
  }

  /** The signature of the bytes as {@link Ecdsa} makes it, 64 bytes. */
  public byte[] sign(byte[] signed) {
    return Ecdsa.sign(key, signed);
  }

  /**
   * Signs claims with the same key.
   *
   * @param type of the claims; it keeps them apart from everything else that the key signs
   */
  public JwsSigner jwsSigner(String type) {
    return new JwsSigner(new KeyPair(publicKey, key), type);
  }

  /** What verifies the signatures. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** The first 8 bytes of the SHA-256 of the public key, SubjectPublicKeyInfo in DER. */
  public byte[] id() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded());
      return Arrays.copyOf(hash, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  /** A start that was killed between the two files left the second to this one. */
  private static void publish(Path file, PublicKey key) {
    if (!PkiFiles.exists(file)) {
      unlessMade(() -> PkiFiles.create(file, Pem.write(Pem.PUBLIC_KEY, key.getEncoded())));
    }
    byte[] published = Pem.single(PkiFiles.read(file), Pem.PUBLIC_KEY, file.toString());
    if (!Arrays.equals(published, key.getEncoded())) {
      throw new PkiException(
          Reason.KEY_MISMATCH, file + " is not the public key of " + KEY + " beside it");
    }
  }

  /** Where another instance was first, its file is the one. */
  private static void unlessMade(Runnable make) {
    try {
      make.run();
    } catch (PkiException e) {
      if (e.reason() != Reason.FILE_EXISTS) {
        throw e;
      }
    }
  }
}
