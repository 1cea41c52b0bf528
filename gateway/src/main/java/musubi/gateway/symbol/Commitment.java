package musubi.gateway.symbol;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.math.ec.ECPoint;

/**
 * What the directory publishes of the broker's key of an organisation and epoch.
 *
 * @param key K = k·G
 * @param possession proof that somebody knows k: e and z, 32 bytes each, with {@code e =
 *     H2S("possession", enc(o, epoch, K, z·G - e·K))}
 */
public record Commitment(Organisation organisation, Point key, byte[] possession) {
  private static final int POSSESSION_BYTES = 2 * Scalars.BYTES;

  public Commitment {
    requireNonNull(organisation, "organisation");
    requireNonNull(key, "key");
    possession = possession.clone();
  }

  @Override
  public byte[] possession() {
    return possession.clone();
  }

  /**
   * Refuses a key whose maker does not know k, the key G of anybody but the nation, and any other
   * key of the nation.
   *
   * @throws SymbolException COMMITMENT_INVALID
   */
  public void check() {
    boolean nation = organisation.equals(Organisation.NATION);
    if (nation != key.equals(Point.generator()) || !isPossessed()) {
      throw new SymbolException(
          SymbolReason.COMMITMENT_INVALID, "a key of an organisation is not proven or not allowed");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Commitment that
        && organisation.equals(that.organisation)
        && key.equals(that.key)
        && Arrays.equals(possession, that.possession);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return "Commitment[" + organisation + "]";
  }

  static Commitment of(Organisation organisation, Point key, BigInteger e, BigInteger z) {
    byte[] possession = Arrays.copyOf(Scalars.bytes(e), POSSESSION_BYTES);
    System.arraycopy(Scalars.bytes(z), 0, possession, Scalars.BYTES, Scalars.BYTES);
    return new Commitment(organisation, key, possession);
  }

  static BigInteger challenge(Organisation organisation, Point key, Point nonce) {
    return Curve.hashToScalar(
        "possession", Transcript.enc().add(organisation).add(key).add(nonce).bytes());
  }

  private boolean isPossessed() {
    if (possession.length != POSSESSION_BYTES) {
      return false;
    }
    try {
      BigInteger e = Scalars.parse(Arrays.copyOf(possession, Scalars.BYTES));
      BigInteger z = Scalars.parse(Arrays.copyOfRange(possession, Scalars.BYTES, POSSESSION_BYTES));
      ECPoint nonce =
          Curve.publicSum(
              new ECPoint[] {Curve.GENERATOR, Curve.copy(key)},
              new BigInteger[] {z, Curve.ORDER.subtract(e)});
      return e.equals(challenge(organisation, key, Point.of(nonce)));
    } catch (SymbolException e) {
      return false;
    }
  }
}
