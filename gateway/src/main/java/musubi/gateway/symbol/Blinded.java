package musubi.gateway.symbol;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a sender has after it has blinded. A request that is repeated is repeated byte for byte.
 *
 * @param v1 for the broker alone, beside the request; 32 bytes
 * @param v2 one for each item, 32 bytes; to be kept only to rekey
 */
public record Blinded(Request request, byte[] v1, List<byte[]> v2) {
  public Blinded {
    requireNonNull(request, "request");
    v1 = v1.clone();
    v2 = v2.stream().map(byte[]::clone).toList();
  }

  @Override
  public byte[] v1() {
    return v1.clone();
  }

  @Override
  public List<byte[]> v2() {
    return v2.stream().map(byte[]::clone).toList();
  }

  @Override
  public String toString() {
    return "Blinded[" + request + "]";
  }
}
