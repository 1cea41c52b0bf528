package musubi.gateway.symbol;

import static java.util.Objects.requireNonNull;

/**
 * One person that a sender asks about, in clear. Never leaves the sender.
 *
 * @param person the sender's symbol of the person; the nation's is the person point
 * @param tag the processing number of an acquisition, 16 bytes; else empty
 * @param particulars of the question or merger, at most 254 bytes; else empty
 */
public record Asked(Point person, byte[] tag, byte[] particulars) {
  public Asked {
    requireNonNull(person, "person");
    tag = tag.clone();
    particulars = particulars.clone();
  }

  @Override
  public byte[] tag() {
    return tag.clone();
  }

  @Override
  public byte[] particulars() {
    return particulars.clone();
  }

  @Override
  public String toString() {
    return "Asked[redacted]";
  }
}
