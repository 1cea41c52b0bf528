package musubi.gateway.symbol;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * One person in a request.
 *
 * @param blinded B = v1·v2·P
 * @param tag the processing number of an acquisition, 16 bytes; else empty
 * @param ciphertext v2 and what else the receiver alone may read, sealed; empty to rekey
 */
public record Item(Point blinded, byte[] tag, byte[] ciphertext) {
  public Item {
    requireNonNull(blinded, "blinded");
    tag = tag.clone();
    ciphertext = ciphertext.clone();
  }

  @Override
  public byte[] tag() {
    return tag.clone();
  }

  @Override
  public byte[] ciphertext() {
    return ciphertext.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Item that
        && blinded.equals(that.blinded)
        && Arrays.equals(tag, that.tag)
        && Arrays.equals(ciphertext, that.ciphertext);
  }

  @Override
  public int hashCode() {
    return blinded.hashCode();
  }

  @Override
  public String toString() {
    return "Item[redacted]";
  }

  /** The bytes themselves, not a copy. */
  byte[] tagBytes() {
    return tag;
  }

  /** The bytes themselves, not a copy. */
  byte[] ciphertextBytes() {
    return ciphertext;
  }
}
