package musubi.gateway.symbol;

import java.security.SecureRandom;
import musubi.gateway.pki.AesGcm;

/**
 * The two forms in which a symbol is stored, so that no stored row shows one: an index to find it
 * by, and its sealed value. Prints as redacted.
 *
 * <p>Thread-safe.
 */
public final class SymbolStore {
  private static final int KEY_BYTES = 32;

  private final byte[] indexKey;
  private final byte[] sealKey;
  private final SecureRandom random;

  /**
   * For one organisation's symbols.
   *
   * @param indexKey K_index, 32 bytes
   * @param sealKey K_seal, 32 bytes
   * @throws SymbolException KEY_INVALID: another length
   */
  public SymbolStore(byte[] indexKey, byte[] sealKey, SecureRandom random) {
    if (indexKey.length != KEY_BYTES || sealKey.length != KEY_BYTES) {
      throw new SymbolException(
          SymbolReason.KEY_INVALID, "keys of stored symbols: another length (expected: 32 bytes)");
    }
    this.indexKey = indexKey.clone();
    this.sealKey = sealKey.clone();
    this.random = random;
  }

  /** {@code HMAC-SHA256(K_index, enc(o, epoch, P))}, 32 bytes: one symbol, one index. */
  public byte[] index(Organisation organisation, Point symbol) {
    return Hmac.of(indexKey, Transcript.enc().add(organisation).add(symbol).bytes());
  }

  /**
   * The symbol under AES-256-GCM with a random nonce before it, bound to organisation, epoch and
   * person; 93 bytes.
   *
   * @param addresseeNumber unified addressee number of the person
   */
  public byte[] seal(Organisation organisation, Point symbol, String addresseeNumber) {
    return AesGcm.sealRandomly(sealKey, aad(organisation, addresseeNumber), symbol.bytes(), random);
  }

  /**
   * Opens a sealed symbol.
   *
   * @throws SymbolException SYMBOL_SEAL_BROKEN: of another organisation, epoch or person, or
   *     changed
   */
  public Point open(Organisation organisation, byte[] sealed, String addresseeNumber) {
    return AesGcm.openRandomly(sealKey, aad(organisation, addresseeNumber), sealed)
        .map(Point::decode)
        .orElseThrow(
            () ->
                new SymbolException(
                    SymbolReason.SYMBOL_SEAL_BROKEN,
                    "a stored symbol is not of this organisation, epoch and person"));
  }

  @Override
  public String toString() {
    return "SymbolStore[redacted]";
  }

  private static byte[] aad(Organisation organisation, String addresseeNumber) {
    return Transcript.enc().add(organisation).add(addresseeNumber).bytes();
  }
}
