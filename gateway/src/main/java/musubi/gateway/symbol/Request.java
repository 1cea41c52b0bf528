package musubi.gateway.symbol;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * A blinded question about one or more persons, signed by its sender. The blind factor v1 is no
 * part of it: it goes to the broker alone, beside it.
 *
 * @param base A = v1·K of the sender
 * @param kem HPKE key agreement with the receiver, 65 bytes; empty to rekey
 * @param items 1 to 4096
 * @param signature Ed25519 of the {@link #digest()}, 64 bytes
 */
public record Request(Header header, Point base, byte[] kem, List<Item> items, byte[] signature) {
  /** Most persons of one request. */
  public static final int MAX_ITEMS = 4096;

  /**
   * Checks every length by the purpose.
   *
   * @throws SymbolException REQUEST_MALFORMED
   */
  public Request {
    requireNonNull(header, "header");
    requireNonNull(base, "base");
    items = List.copyOf(items);
    if (items.isEmpty() || items.size() > MAX_ITEMS) {
      throw Shapes.malformed("items: " + items.size() + " (expected: 1 to " + MAX_ITEMS + ")");
    }
    boolean sealed = header.purpose() != Purpose.REKEY;
    kem = Shapes.exactly(sealed ? Point.BYTES : 0, kem, "key agreement");
    signature = Shapes.exactly(Shapes.SIGNATURE_BYTES, signature, "signature");
    for (Item item : items) {
      requireItem(header.purpose(), item);
    }
  }

  @Override
  public byte[] kem() {
    return kem.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  /** What the envelope is bound to: everything but what is sealed; 32 bytes. */
  public byte[] context() {
    return context(header, base, items);
  }

  /** {@code request_digest}: everything that is signed; 32 bytes. */
  public byte[] digest() {
    return digest(context(), kem, items);
  }

  /**
   * Refuses what is not signed by the sender.
   *
   * @throws SymbolException REQUEST_SIGNATURE
   */
  public void checkSignature(Ed25519PublicKey sender) {
    if (!sender.verify(digest(), signature)) {
      throw new SymbolException(
          SymbolReason.REQUEST_SIGNATURE, "the request is not signed with the sender's key");
    }
  }

  /**
   * Refuses a request out of its time.
   *
   * @param longest life of a request of this purpose
   * @param skew how far two clocks may differ
   * @throws SymbolException REQUEST_EXPIRED: over, not begun, or made for a longer life
   */
  public void checkLife(Instant now, Duration longest, Duration skew) {
    long life = header.expiresAt() - header.issuedAt();
    if (life > longest.toSeconds()
        || !Shapes.isAlive(header.issuedAt(), header.expiresAt(), now, skew)) {
      throw new SymbolException(
          SymbolReason.REQUEST_EXPIRED, "the request is over, not begun, or lives too long");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Request that
        && Arrays.equals(digest(), that.digest())
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return header.hashCode();
  }

  @Override
  public String toString() {
    return "Request[" + header + ", items=" + items.size() + "]";
  }

  /** The blinded points in order. */
  List<Point> blinded() {
    return items.stream().map(Item::blinded).toList();
  }

  static byte[] context(Header header, Point base, List<Item> items) {
    Transcript context = header.transcript().add(base).add(items.size());
    for (Item item : items) {
      context.add(item.blinded()).add(item.tagBytes());
    }
    return context.digest();
  }

  static byte[] digest(byte[] context, byte[] kem, List<Item> items) {
    Transcript signed = Transcript.labelled("signed").add(context).add(kem);
    for (Item item : items) {
      signed.add(item.ciphertextBytes());
    }
    return signed.digest();
  }

  private static void requireItem(Purpose purpose, Item item) {
    int tag = purpose == Purpose.ACQUIRE ? Shapes.ID_BYTES : 0;
    int ciphertext = Contents.sealedBytes(purpose);
    if (item.tagBytes().length != tag || item.ciphertextBytes().length != ciphertext) {
      throw Shapes.malformed(
          "item: tag of %d and ciphertext of %d bytes (expected: %d and %d)"
              .formatted(item.tagBytes().length, item.ciphertextBytes().length, tag, ciphertext));
    }
  }
}
