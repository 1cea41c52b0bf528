package musubi.gateway.symbol;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.math.ec.ECPoint;

/** The sender's part of a translation: blind, seal, sign. */
public final class Sender {
  private static final String INFO = Transcript.VERSION + "-blind";
  private static final byte[] NOTHING = new byte[0];

  private Sender() {}

  /**
   * Makes a request: {@code A = v1·K}, {@code B = v1·v2·P} with a fresh v1 for the broker and a
   * fresh v2 of each item, sealed for the receiver.
   *
   * @param fromKey the directory's key K of the sender in its epoch; G for the nation
   * @param receiverKey HPKE public key that the header names, 65 bytes; empty to rekey
   * @param asked 1 to 4096
   * @throws SymbolException REQUEST_MALFORMED: parts that the purpose does not have, or another key
   *     than the header names; POINT_INVALID: the receiver's key is no point
   */
  public static Blinded blind(
      Header header,
      Point fromKey,
      byte[] receiverKey,
      List<Asked> asked,
      Ed25519Key signer,
      SecureRandom random) {
    requireKey(header, receiverKey);
    BigInteger v1 = Scalars.random(random);
    List<BigInteger> v2 =
        Stream.generate(() -> Scalars.random(random)).limit(asked.size()).toList();
    Point base = Point.of(Curve.multiply(fromKey.ec(), v1));
    List<Item> open = blindAll(asked, v1, v2, random);
    byte[] context = Request.context(header, base, open);
    byte[] kem = NOTHING;
    List<Item> items = open;
    if (header.purpose() != Purpose.REKEY) {
      Hpke envelope = Hpke.toward(receiverKey, info(context), random);
      kem = envelope.kem();
      items = sealAll(header.purpose(), envelope, open, v2, asked);
    }
    byte[] signature = signer.sign(Request.digest(context, kem, items));
    return new Blinded(
        new Request(header, base, kem, items, signature),
        Scalars.bytes(v1),
        v2.stream().map(Scalars::bytes).toList());
  }

  /** What the envelope of a request is bound to. */
  static byte[] info(byte[] context) {
    return Transcript.enc().add(INFO).add(context).bytes();
  }

  /**
   * Associated data of an item: its place in 4 bytes, the highest first. That the first place is 1
   * is ours.
   */
  static byte[] place(int index) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(index + 1).array();
  }

  private static void requireKey(Header header, byte[] receiverKey) {
    byte[] id = receiverKey.length == 0 ? NOTHING : HpkeKey.id(receiverKey);
    if (!Arrays.equals(id, header.receiverKeyId())) {
      throw Shapes.malformed("the receiver's key is not the one that the header names");
    }
  }

  private static List<Item> blindAll(
      List<Asked> asked, BigInteger v1, List<BigInteger> v2, SecureRandom random) {
    ECPoint[] blinded = new ECPoint[asked.size()];
    for (int i = 0; i < blinded.length; i++) {
      BigInteger factor = Scalars.product(v1, v2.get(i), random);
      blinded[i] = Curve.multiplyOnce(asked.get(i).person(), factor);
    }
    Curve.normalize(blinded);
    return IntStream.range(0, blinded.length)
        .mapToObj(i -> new Item(Point.of(blinded[i]), asked.get(i).tag(), NOTHING))
        .toList();
  }

  private static List<Item> sealAll(
      Purpose purpose, Hpke envelope, List<Item> open, List<BigInteger> v2, List<Asked> asked) {
    List<Item> items = new ArrayList<>(open.size());
    for (int i = 0; i < open.size(); i++) {
      byte[] plain = new Contents(v2.get(i), asked.get(i).particulars()).plain(purpose);
      Item item = open.get(i);
      items.add(new Item(item.blinded(), item.tag(), envelope.seal(place(i), plain)));
    }
    return items;
  }
}
