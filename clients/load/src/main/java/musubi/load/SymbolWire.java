package musubi.load;

import java.util.List;
import java.util.stream.IntStream;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.Item;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.Translation;

/**
 * A request as bytes: each reading makes points that no table hangs on, as a node's reading of a
 * message does.
 */
record SymbolWire(
    Header header,
    byte[] base,
    byte[] kem,
    List<byte[]> points,
    List<byte[]> ciphertexts,
    byte[] signature,
    byte[] v1) {
  private static final byte[] NO_TAG = new byte[0];

  static SymbolWire of(Blinded blinded) {
    Request request = blinded.request();
    return new SymbolWire(
        request.header(),
        request.base().encoded(),
        request.kem(),
        request.items().stream().map(item -> item.blinded().encoded()).toList(),
        request.items().stream().map(Item::ciphertext).toList(),
        request.signature(),
        blinded.v1());
  }

  /** The request, read. */
  Request request() {
    List<Item> items =
        IntStream.range(0, points.size())
            .mapToObj(i -> new Item(Point.decode(points.get(i)), NO_TAG, ciphertexts.get(i)))
            .toList();
    return new Request(header, Point.decode(base), kem, items, signature);
  }

  /** A translation, written and read. */
  static Translation copy(Translation translation) {
    List<Point> points =
        translation.points().stream().map(point -> Point.decode(point.encoded())).toList();
    return new Translation(points, translation.proofE(), translation.proofZ());
  }
}
