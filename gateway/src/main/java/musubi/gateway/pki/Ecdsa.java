package musubi.gateway.pki;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;

/**
 * ECDSA on P-256 with SHA-256; a signature is r and s, 32 bytes each ([RFC 7518 3.4]).
 *
 * <p>Thread-safe. Where the native library has no build for a machine, the JDK does the same work
 * at an eighth of the speed.
 */
public final class Ecdsa {
  private static final String ALGORITHM = "SHA256withECDSAinP1363Format";
  private static final Provider PROVIDER = provider();

  private Ecdsa() {}

  /** For libraries that sign and verify by themselves. */
  public static Provider provider() {
    try {
      if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null) {
        return AmazonCorrettoCryptoProvider.INSTANCE;
      }
    } catch (LinkageError e) {
      // No build for this machine.
    }
    return Security.getProvider("SunEC");
  }

  /** The signature of the bytes, 64 bytes. */
  public static byte[] sign(PrivateKey key, byte[] signed) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM, PROVIDER);
      signature.initSign(key);
      signature.update(signed);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with P-256", e);
    }
  }

  /** Whether the signature of the bytes is that of the key; false for anything malformed. */
  public static boolean verify(PublicKey key, byte[] signed, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM, PROVIDER);
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
