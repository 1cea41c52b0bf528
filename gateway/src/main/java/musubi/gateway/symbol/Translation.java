package musubi.gateway.symbol;

import java.util.Arrays;
import java.util.List;

/**
 * The broker's answer to the receiver, never to the sender, who knows v2 and could open it.
 *
 * @param points B' of each item, in the request's order
 * @param proofE challenge of the proof, 32 bytes
 * @param proofZ response of the proof, 32 bytes
 */
public record Translation(List<Point> points, byte[] proofE, byte[] proofZ) {
  /**
   * Checks number and form.
   *
   * @throws SymbolException REQUEST_MALFORMED: no point or more than 4096; SCALAR_INVALID
   */
  public Translation {
    points = List.copyOf(points);
    if (points.isEmpty() || points.size() > Request.MAX_ITEMS) {
      throw Shapes.malformed(
          "points: " + points.size() + " (expected: 1 to " + Request.MAX_ITEMS + ")");
    }
    proofE = Scalars.bytes(Scalars.parse(proofE));
    proofZ = Scalars.bytes(Scalars.parse(proofZ));
  }

  @Override
  public byte[] proofE() {
    return proofE.clone();
  }

  @Override
  public byte[] proofZ() {
    return proofZ.clone();
  }

  /** {@code translation_digest}, 32 bytes. */
  public byte[] digest(byte[] requestDigest) {
    Transcript transcript = Transcript.labelled("translation").add(requestDigest);
    points.forEach(transcript::add);
    return transcript.add(proofE).add(proofZ).digest();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Translation that
        && points.equals(that.points)
        && Arrays.equals(proofE, that.proofE)
        && Arrays.equals(proofZ, that.proofZ);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(proofE);
  }

  @Override
  public String toString() {
    return "Translation[points=" + points.size() + "]";
  }
}
