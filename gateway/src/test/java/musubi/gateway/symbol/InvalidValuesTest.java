package musubi.gateway.symbol;

import static musubi.gateway.symbol.Refused.assertRefused;
import static musubi.gateway.symbol.SymbolReason.COMMITMENT_INVALID;
import static musubi.gateway.symbol.SymbolReason.KEY_INVALID;
import static musubi.gateway.symbol.SymbolReason.POINT_INVALID;
import static musubi.gateway.symbol.SymbolReason.REQUEST_EXPIRED;
import static musubi.gateway.symbol.SymbolReason.REQUEST_MALFORMED;
import static musubi.gateway.symbol.SymbolReason.SCALAR_INVALID;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;

/** Values that are none. */
class InvalidValuesTest {
  private static final BigInteger FIELD =
      new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

  private final Parties parties = new Parties(4);

  @Test
  void point_otherLengthFormOrPlace_isInvalid() {
    byte[] point = parties.person().encoded();
    byte[] x = Arrays.copyOfRange(point, 1, 33);
    byte[] y = Arrays.copyOfRange(point, 33, 65);
    byte[] compressed = Arrays.copyOf(point, 33);
    compressed[0] = (byte) (2 + (point[64] & 1));
    byte[] hybrid = point.clone();
    hybrid[0] = (byte) (6 + (point[64] & 1));
    byte[] mirrored = join(x, BigIntegers.asUnsignedByteArray(32, FIELD.subtract(number(y))));

    for (int length = 0; length <= 130; length++) {
      byte[] other = Arrays.copyOf(point, length);
      if (length != Point.BYTES) {
        assertRefused(POINT_INVALID, () -> Point.decode(other));
      }
    }
    for (byte[] none :
        List.of(
            new byte[] {0},
            new byte[Point.BYTES],
            join(new byte[32], new byte[32]),
            compressed,
            hybrid,
            join(y, x),
            join(BigIntegers.asUnsignedByteArray(32, FIELD), y),
            join(x, BigIntegers.asUnsignedByteArray(32, FIELD.subtract(BigInteger.ONE))))) {
      assertRefused(POINT_INVALID, () -> Point.decode(none));
    }
    assertArrayEquals(mirrored, Point.decode(mirrored).encoded());
  }

  /** The points with the smallest x: x + p still fits in 32 bytes. */
  @Test
  void point_coordinateNotReduced_isInvalid() {
    for (int x = 0; x < 40; x++) {
      byte[] compressed = new byte[33];
      compressed[0] = 2;
      compressed[32] = (byte) x;
      byte[] found;
      try {
        found = Curve.decode(compressed).getEncoded(false);
      } catch (IllegalArgumentException e) {
        continue;
      }
      byte[] y = Arrays.copyOfRange(found, 33, 65);
      byte[] unreduced =
          join(BigIntegers.asUnsignedByteArray(32, FIELD.add(BigInteger.valueOf(x))), y);
      assertRefused(POINT_INVALID, () -> Point.decode(unreduced));
    }
  }

  @Test
  void scalar_zeroOrderAndMore_isInvalidEverywhere() {
    Blinded blinded = parties.inquire(1);
    Translation translation = parties.translate(blinded);
    Translator translator = parties.translator(parties.aKey, parties.bKey);
    List<Consumer<byte[]>> takers =
        List.of(
            b -> SymbolKey.of(Parties.A, b),
            HpkeKey::of,
            b -> translator.translate(blinded.request(), b),
            b -> new Translation(translation.points(), b, translation.proofZ()),
            b -> new Translation(translation.points(), translation.proofE(), b));
    byte[] one = Scalars.bytes(BigInteger.ONE);

    for (Consumer<byte[]> taker : takers) {
      for (byte[] none :
          List.of(
              new byte[32],
              Scalars.bytes(Curve.ORDER),
              Scalars.bytes(Curve.ORDER.add(BigInteger.ONE)),
              ones(),
              new byte[0],
              Arrays.copyOf(one, 31),
              Arrays.copyOf(one, 33))) {
        assertRefused(SCALAR_INVALID, () -> taker.accept(none));
      }
    }
    assertArrayEquals(one, SymbolKey.of(Parties.A, one).secret());
    byte[] last = Scalars.bytes(Curve.ORDER.subtract(BigInteger.ONE));
    assertArrayEquals(last, SymbolKey.of(Parties.A, last).secret());
  }

  @Test
  void scalar_random_isDrawnAgainAndNeverReduced() {
    var first =
        new java.security.SecureRandom() {
          private static final long serialVersionUID = 1L;
          private int draws;

          @Override
          public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, (byte) 0);
            draws++;
            if (draws == 1) {
              Arrays.fill(bytes, (byte) 0xff);
            } else if (draws > 2) {
              bytes[31] = 7;
            }
          }
        };

    assertEquals(BigInteger.valueOf(7), Scalars.random(first));
    assertEquals(3, first.draws);
  }

  @Test
  void scalar_arithmetic_isThatOfTheGroup() {
    for (int i = 0; i < 200; i++) {
      BigInteger x = Scalars.random(parties.random);
      BigInteger y = Scalars.random(parties.random);
      BigInteger e = Scalars.random(parties.random);

      assertEquals(x.modInverse(Curve.ORDER), Scalars.inverse(x));
      assertEquals(x.multiply(y).mod(Curve.ORDER), Scalars.product(x, y, parties.random));
      assertEquals(x.add(e.multiply(y)).mod(Curve.ORDER), Scalars.sum(x, e, y, parties.random));
    }
    assertEquals(BigInteger.ONE, Scalars.inverse(BigInteger.ONE));
  }

  @Test
  void keys_otherLengths_areInvalid() {
    for (int length : new int[] {0, 16, 31, 33, 64}) {
      byte[] key = parties.random.bytes(length);
      assertRefused(KEY_INVALID, () -> PersonKey.of(key));
      assertRefused(KEY_INVALID, () -> Ed25519Key.of(key));
      assertRefused(KEY_INVALID, () -> Ed25519PublicKey.of(key));
      assertRefused(KEY_INVALID, () -> new SymbolStore(key, new byte[32], parties.random));
      assertRefused(KEY_INVALID, () -> new SymbolStore(new byte[32], key, parties.random));
      assertRefused(
          KEY_INVALID, () -> new Translator(parties.aKey, parties.bKey, key, parties.random));
      if (length != 16) {
        assertRefused(REQUEST_MALFORMED, () -> parties.persons.person(key, 1));
      }
    }
    assertRefused(REQUEST_MALFORMED, () -> parties.persons.person(new byte[16], 0));
  }

  /** Its order is eight: everybody can sign for it. */
  @Test
  void signingKey_ofSmallOrder_isInvalid() {
    byte[] identity = new byte[32];
    identity[0] = 1;

    assertRefused(KEY_INVALID, () -> Ed25519PublicKey.of(identity));
    assertRefused(KEY_INVALID, () -> Ed25519PublicKey.of(new byte[32]));
  }

  @Test
  void commitment_generatorOrOtherNation_isInvalid() {
    SymbolKey one = SymbolKey.of(Parties.A, Scalars.bytes(BigInteger.ONE));
    SymbolKey nation = SymbolKey.of(Organisation.NATION, parties.aKey.secret());

    parties.aKey.commit(parties.random).check();
    parties.nationKey.commit(parties.random).check();

    assertRefused(COMMITMENT_INVALID, one.commit(parties.random)::check);
    assertRefused(COMMITMENT_INVALID, nation.commit(parties.random)::check);
    assertRefused(
        COMMITMENT_INVALID, new Commitment(Parties.A, parties.aKey.key(), Parties.NOTHING)::check);
    assertRefused(
        COMMITMENT_INVALID, new Commitment(Parties.A, parties.aKey.key(), new byte[64])::check);
  }

  @Test
  void header_partsThatDoNotGoTogether_areMalformed() {
    HpkeKey hpke = parties.bHpke;
    Organisation nation = Organisation.NATION;

    for (Purpose purpose : Purpose.values()) {
      assertRefused(REQUEST_MALFORMED, () -> parties.header(purpose, Parties.A, nation, hpke));
      assertRefused(REQUEST_MALFORMED, () -> parties.header(purpose, Parties.A, Parties.A, hpke));
      if (purpose != Purpose.REKEY) {
        assertRefused(
            REQUEST_MALFORMED, () -> parties.header(purpose, Parties.A, Parties.A.next(), hpke));
      }
    }
    assertRefused(
        REQUEST_MALFORMED, () -> parties.header(Purpose.ACQUIRE, Parties.A, Parties.B, hpke));
    assertRefused(
        REQUEST_MALFORMED, () -> parties.header(Purpose.INQUIRE, nation, Parties.B, hpke));
    assertRefused(REQUEST_MALFORMED, () -> parties.header(Purpose.MERGE, nation, Parties.B, hpke));
    assertRefused(
        REQUEST_MALFORMED, () -> parties.header(Purpose.REKEY, Parties.A.next(), Parties.A, hpke));
    assertRefused(
        REQUEST_MALFORMED, () -> parties.header(Purpose.REKEY, Parties.A, Parties.B, hpke));
    assertRefused(REQUEST_MALFORMED, () -> new Organisation("", 0));
    assertRefused(REQUEST_MALFORMED, () -> new Organisation("linkage/131121", -1));
    assertRefused(REQUEST_MALFORMED, () -> new Organisation("nation", 1));
  }

  @Test
  void request_otherSizes_isMalformed() {
    Request request = parties.inquire(1).request();
    Header header = request.header();
    Item item = request.items().getFirst();
    Item tagged = new Item(item.blinded(), new byte[16], item.ciphertext());
    Item shortened = new Item(item.blinded(), Parties.NOTHING, new byte[303]);

    for (List<Item> items :
        List.of(
            List.<Item>of(),
            Collections.nCopies(Request.MAX_ITEMS + 1, item),
            List.of(tagged),
            List.of(shortened))) {
      assertRefused(
          REQUEST_MALFORMED,
          () -> new Request(header, request.base(), request.kem(), items, request.signature()));
    }
    assertRefused(
        REQUEST_MALFORMED,
        () ->
            new Request(
                header, request.base(), Parties.NOTHING, List.of(item), request.signature()));
    assertRefused(
        REQUEST_MALFORMED,
        () -> new Request(header, request.base(), request.kem(), List.of(item), new byte[63]));
  }

  @Test
  void blind_whatThePurposeDoesNotHave_isMalformed() {
    Header inquiry = parties.inquiry();
    byte[] key = parties.bHpke.publicKey();
    Point person = parties.person();

    assertMalformed(inquiry, key, new Asked(person, Parties.NOTHING, new byte[255]));
    assertMalformed(inquiry, key, new Asked(person, new byte[16], Parties.NOTHING));
    assertMalformed(
        inquiry, parties.aHpke.publicKey(), new Asked(person, Parties.NOTHING, Parties.NOTHING));
    Header acquisition =
        parties.header(Purpose.ACQUIRE, Organisation.NATION, Parties.B, parties.bHpke);
    assertMalformed(acquisition, key, new Asked(person, new byte[16], new byte[1]));
    assertMalformed(acquisition, key, new Asked(person, new byte[15], Parties.NOTHING));
  }

  @Test
  void life_everyEdge_isExact() {
    Request request = parties.inquire(1).request();
    Instant begin = Parties.NOW;
    Instant end = begin.plusSeconds(240);
    Duration skew = Parties.SKEW;

    request.checkLife(begin.minus(skew), Duration.ofSeconds(240), skew);
    request.checkLife(end.plus(skew).minusMillis(1), Duration.ofSeconds(240), skew);

    assertExpired(request, begin.minus(skew).minusMillis(1), Duration.ofSeconds(240));
    assertExpired(request, end.plus(skew), Duration.ofSeconds(240));
    assertExpired(request, begin, Duration.ofSeconds(239));
  }

  private void assertMalformed(Header header, byte[] key, Asked asked) {
    SymbolKey from = header.purpose() == Purpose.ACQUIRE ? parties.nationKey : parties.aKey;
    assertRefused(
        REQUEST_MALFORMED,
        () ->
            Sender.blind(header, from.key(), key, List.of(asked), parties.aSigner, parties.random));
  }

  private static void assertExpired(Request request, Instant now, Duration longest) {
    assertRefused(REQUEST_EXPIRED, () -> request.checkLife(now, longest, Parties.SKEW));
  }

  private static byte[] join(byte[] x, byte[] y) {
    byte[] point = new byte[Point.BYTES];
    point[0] = 4;
    System.arraycopy(x, 0, point, 1, 32);
    System.arraycopy(y, 0, point, 33, 32);
    return point;
  }

  private static BigInteger number(byte[] bytes) {
    return new BigInteger(1, bytes);
  }

  private static byte[] ones() {
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    return ones;
  }
}
