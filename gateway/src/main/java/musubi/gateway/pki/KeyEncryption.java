package musubi.gateway.pki;

/**
 * Seals secrets of a node before they are stored.
 *
 * <p>The key-encryption key may be in a file ({@link FileKeyEncryption}) or in a token. A PKCS#11
 * token can hold the TLS key, the Ed25519 signing key, the HPKE key (its ECDH runs in the token)
 * and the key-encryption key. It cannot hold the broker's key k of an organisation: a token returns
 * the x-coordinate of a product alone and cannot make the proof of a translation. k is sealed on
 * disk and open in the memory of the process.
 *
 * <p>Implementations are thread-safe.
 */
public interface KeyEncryption {
  /**
   * Seals a secret.
   *
   * @param label what the secret is and whose; it is bound, not stored
   */
  byte[] seal(String label, byte[] secret);

  /**
   * Opens what was sealed under the same label.
   *
   * @throws PkiException SEAL_BROKEN: another key, another label, or changed bytes
   */
  byte[] open(String label, byte[] sealed);
}
