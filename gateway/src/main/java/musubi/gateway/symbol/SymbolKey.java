package musubi.gateway.symbol;

import java.math.BigInteger;
import java.security.SecureRandom;

/**
 * The broker's key k of one organisation in one epoch: a random number, made from nothing else, so
 * that it can be destroyed. Prints as redacted.
 */
public final class SymbolKey {
  private final Organisation organisation;
  private final BigInteger k;
  private final Point key;

  private SymbolKey(Organisation organisation, BigInteger k) {
    this.organisation = organisation;
    this.k = k;
    this.key = Curve.multiplyGenerator(k);
  }

  /** A new key. */
  public static SymbolKey generate(Organisation organisation, SecureRandom random) {
    return new SymbolKey(organisation, Scalars.random(random));
  }

  /**
   * The key of its secret.
   *
   * @param secret 32 bytes
   * @throws SymbolException SCALAR_INVALID
   */
  public static SymbolKey of(Organisation organisation, byte[] secret) {
    return new SymbolKey(organisation, Scalars.parse(secret));
  }

  /** The nation's: 1, nobody's secret. */
  public static SymbolKey nation() {
    return new SymbolKey(Organisation.NATION, BigInteger.ONE);
  }

  /** k, 32 bytes: to be sealed before it is stored. */
  public byte[] secret() {
    return Scalars.bytes(k);
  }

  public Organisation organisation() {
    return organisation;
  }

  /** The public key K = k·G. */
  public Point key() {
    return key;
  }

  /** K with a proof that its maker knows k. */
  public Commitment commit(SecureRandom random) {
    BigInteger nonce = Scalars.random(random);
    BigInteger e = Commitment.challenge(organisation, key, Curve.multiplyGenerator(nonce));
    return Commitment.of(organisation, key, e, Scalars.sum(nonce, e, k, random));
  }

  @Override
  public String toString() {
    return "SymbolKey[redacted]";
  }

  BigInteger k() {
    return k;
  }
}
