package musubi.gateway.symbol;

import static java.util.Objects.requireNonNull;

/**
 * One item as its receiver reads it.
 *
 * @param symbol the receiver's own symbol of the person
 * @param particulars of the question or merger; else empty
 * @param tag the processing number of an acquisition, 16 bytes; else empty
 */
public record Opened(Point symbol, byte[] particulars, byte[] tag) {
  public Opened {
    requireNonNull(symbol, "symbol");
    particulars = particulars.clone();
    tag = tag.clone();
  }

  @Override
  public byte[] particulars() {
    return particulars.clone();
  }

  @Override
  public byte[] tag() {
    return tag.clone();
  }

  @Override
  public String toString() {
    return "Opened[redacted]";
  }
}
