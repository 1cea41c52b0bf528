package musubi.gateway.symbol;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.math.ec.ECPoint;

/**
 * The receiver's part of a translation: first check the proof, then open, then look up. Whoever
 * opens what it has not checked may take one person for another.
 */
public final class Receiver {
  private Receiver() {}

  /**
   * Refuses a translation that does not prove one right factor for all items.
   *
   * @param fromKey the sender's key of its epoch, from the receiver's own directory; G for the
   *     nation
   * @param toKey the receiver's key of its epoch, from the same directory
   * @throws SymbolException TRANSLATION_UNPROVEN
   */
  public static void check(Request request, Translation translation, Point fromKey, Point toKey) {
    if (translation.points().size() != request.items().size()
        || !isProven(request, translation, fromKey, toKey)) {
      throw new SymbolException(
          SymbolReason.TRANSLATION_UNPROVEN, "the proof of a translation does not hold");
    }
  }

  /**
   * Opens a checked translation: {@code P = B'/v2}, in the request's order.
   *
   * @param own the key that the request names
   * @throws SymbolException ENVELOPE_INVALID: sealed for another key or request, or changed
   */
  public static List<Opened> open(Request request, Translation translation, HpkeKey own) {
    Header header = request.header();
    if (!Arrays.equals(header.receiverKeyId(), own.id())
        || translation.points().size() != request.items().size()) {
      throw Envelope.invalid();
    }
    Hpke envelope = Envelope.context(request.kem(), own, Sender.info(request.context()));
    List<Contents> contents = new ArrayList<>();
    for (int i = 0; i < request.items().size(); i++) {
      byte[] plain =
          envelope
              .open(Sender.place(i), request.items().get(i).ciphertextBytes())
              .orElseThrow(Envelope::invalid);
      contents.add(Contents.read(header.purpose(), plain));
    }
    List<Point> symbols =
        unblind(translation.points(), contents.stream().map(Contents::v2).toList());
    return IntStream.range(0, symbols.size())
        .mapToObj(
            i ->
                new Opened(
                    symbols.get(i),
                    contents.get(i).particulars(),
                    request.items().get(i).tagBytes()))
        .toList();
  }

  /**
   * Opens a checked translation to the next epoch, of which the receiver is the sender, too.
   *
   * @param v2 as they came from blinding
   * @throws SymbolException REQUEST_MALFORMED: not to rekey, or not one v2 for each point;
   *     SCALAR_INVALID
   */
  public static List<Point> openOwn(Request request, Translation translation, List<byte[]> v2) {
    if (request.header().purpose() != Purpose.REKEY
        || v2.size() != translation.points().size()
        || v2.size() != request.items().size()) {
      throw Shapes.malformed("only what one rekeys can be opened without an envelope");
    }
    return unblind(translation.points(), v2.stream().map(Scalars::parse).toList());
  }

  private static boolean isProven(
      Request request, Translation translation, Point fromKey, Point toKey) {
    Statement statement = Statement.of(request, translation.points(), fromKey, toKey);
    BigInteger e = Scalars.parse(translation.proofE());
    BigInteger z = Scalars.parse(translation.proofZ());
    BigInteger[] factors = {z, Curve.ORDER.subtract(e)};
    ECPoint x = statement.combine(copies(request.blinded()));
    ECPoint image = statement.combine(copies(translation.points()));
    ECPoint t1 = Curve.publicSum(new ECPoint[] {Curve.copy(request.base()), toKey.ec()}, factors);
    ECPoint t2 = Curve.publicSum(new ECPoint[] {x, image}, factors);
    try {
      return e.equals(statement.challenge(x, image, t1, t2));
    } catch (SymbolException identity) {
      return false;
    }
  }

  private static List<Point> unblind(List<Point> points, List<BigInteger> v2) {
    ECPoint[] symbols = new ECPoint[points.size()];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = Curve.multiplyOnce(points.get(i), Scalars.inverse(v2.get(i)));
    }
    Curve.normalize(symbols);
    return Arrays.stream(symbols).map(Point::of).toList();
  }

  private static ECPoint[] copies(List<Point> points) {
    return points.stream().map(Curve::copy).toArray(ECPoint[]::new);
  }
}
