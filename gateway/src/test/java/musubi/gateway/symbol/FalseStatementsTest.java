package musubi.gateway.symbol;

import static musubi.gateway.symbol.Parties.symbol;
import static musubi.gateway.symbol.Parties.times;
import static musubi.gateway.symbol.Refused.assertRefused;
import static musubi.gateway.symbol.SymbolReason.BLIND_MISMATCH;
import static musubi.gateway.symbol.SymbolReason.ENVELOPE_INVALID;
import static musubi.gateway.symbol.SymbolReason.REQUEST_MALFORMED;
import static musubi.gateway.symbol.SymbolReason.TRANSLATION_UNPROVEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A broker, a sender and a receiver that lie. No wrong translation is ever accepted. */
class FalseStatementsTest {
  private static final Parties PARTIES = new Parties(3);
  private static final SymbolKey FROM = PARTIES.aKey;
  private static final SymbolKey TO = PARTIES.bKey;

  /** One way to cheat, for a request of four persons. */
  private record Cheat(String name, Blinded blinded, Translation translation) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Cheat> cheats() {
    Blinded blinded = PARTIES.inquire(4);
    Blinded other = PARTIES.inquire(4);
    Request request = blinded.request();
    Translation honest = PARTIES.translate(blinded);
    BigInteger v1 = new BigInteger(1, blinded.v1());
    BigInteger right = sigma(FROM, TO, v1);
    BigInteger wrong = Scalars.random(PARTIES.random);
    SymbolKey otherTo = SymbolKey.generate(Parties.B, PARTIES.random);
    SymbolKey nextTo = SymbolKey.generate(Parties.B.next(), PARTIES.random);
    SymbolKey otherFrom = SymbolKey.generate(Parties.A, PARTIES.random);
    BigInteger otherV1 = Scalars.random(PARTIES.random);
    return Stream.of(
        cheat("wrong k of the receiver", blinded, sigma(FROM, otherTo, v1)),
        cheat("epoch to come of the receiver", blinded, sigma(FROM, nextTo, v1)),
        cheat("wrong k of the sender", blinded, sigma(otherFrom, TO, v1)),
        cheat("wrong s", blinded, wrong),
        cheat("s of the way back", blinded, sigma(TO, FROM, v1)),
        cheat("wrong v1", blinded, sigma(FROM, TO, otherV1)),
        cheat("v1 forgotten", blinded, sigma(FROM, TO, BigInteger.ONE)),
        cheat("the factor, one more", blinded, right.add(BigInteger.ONE)),
        cheat("the factor, other sign", blinded, Curve.ORDER.subtract(right)),
        cheat("nothing done", blinded, BigInteger.ONE),
        new Cheat("one person marked", blinded, marked(request, right, 2)),
        new Cheat("first person marked", blinded, marked(request, right, 0)),
        new Cheat("two persons marked, one up, one down", blinded, balanced(request, right)),
        new Cheat("items swapped before the proof", blinded, swapped(request, right)),
        new Cheat("items swapped after the proof", blinded, swap(honest)),
        new Cheat("proof of another request", blinded, proofOf(honest, PARTIES.translate(other))),
        new Cheat("points of another request", blinded, PARTIES.translate(other)),
        new Cheat("one item for another's", blinded, replaced(honest, PARTIES.translate(other))),
        new Cheat("all items one person", blinded, repeated(honest)));
  }

  @ParameterizedTest
  @MethodSource("cheats")
  void check_everyWayToCheat_isUnproven(Cheat cheat) {
    Request request = cheat.blinded().request();

    assertRefused(
        TRANSLATION_UNPROVEN,
        () -> Receiver.check(request, cheat.translation(), FROM.key(), TO.key()));
  }

  /** Without the check, each of them would give the receiver a wrong symbol: the tests can fail. */
  @ParameterizedTest
  @MethodSource("cheats")
  void open_withoutTheCheck_acceptsTheWrongSymbol(Cheat cheat) {
    Request request = cheat.blinded().request();
    List<Point> right = symbols(request, PARTIES.translate(cheat.blinded()));

    List<Point> opened = symbols(request, cheat.translation());

    if (cheat.name().startsWith("proof of")) {
      assertEquals(right, opened);
    } else {
      assertNotEquals(right, opened);
    }
  }

  @Test
  void check_honestTranslation_underOtherKeysIsUnproven() {
    Blinded blinded = PARTIES.inquire(2);
    Translation honest = PARTIES.translate(blinded);
    Request request = blinded.request();
    Point stranger = SymbolKey.generate(Parties.B, PARTIES.random).key();

    Receiver.check(request, honest, FROM.key(), TO.key());

    assertUnproven(request, honest, stranger, TO.key());
    assertUnproven(request, honest, FROM.key(), stranger);
    assertUnproven(request, honest, TO.key(), FROM.key());
    assertUnproven(request, honest, FROM.key(), Point.generator());
  }

  @Test
  void check_missingOrAddedPoints_isUnproven() {
    Blinded blinded = PARTIES.inquire(2);
    Translation honest = PARTIES.translate(blinded);
    List<Point> fewer = honest.points().subList(0, 1);
    List<Point> more = new ArrayList<>(honest.points());
    more.add(honest.points().getFirst());

    for (List<Point> points : List.of(fewer, more)) {
      Translation changed = new Translation(points, honest.proofE(), honest.proofZ());
      assertUnproven(blinded.request(), changed, FROM.key(), TO.key());
      assertRefused(
          ENVELOPE_INVALID, () -> Receiver.open(blinded.request(), changed, PARTIES.bHpke));
    }
  }

  /** Whatever a liar knows beforehand, e comes from a hash of what it has fixed before. */
  @Test
  void check_simulatedProofs_neverPass() {
    int runs = System.getProperty("musubi.test.counts", "small").equals("full") ? 100_000 : 200;
    Blinded blinded = PARTIES.inquire(1);
    Request request = blinded.request();
    int accepted = 0;
    int acceptedByEquations = 0;

    for (int run = 0; run < runs; run++) {
      BigInteger wrong = Scalars.random(PARTIES.random);
      BigInteger e = Scalars.random(PARTIES.random);
      BigInteger z = Scalars.random(PARTIES.random);
      List<Point> points = List.of(times(wrong, request.items().getFirst().blinded()));
      Translation simulated = new Translation(points, Scalars.bytes(e), Scalars.bytes(z));
      accepted += isAccepted(request, simulated) ? 1 : 0;
      acceptedByEquations += hasNonces(request, simulated) ? 1 : 0;
    }

    assertEquals(0, accepted);
    assertEquals(runs, acceptedByEquations);
  }

  @Test
  void translate_otherFactorOrKeys_isRefused() {
    Blinded blinded = PARTIES.inquire(1);
    Request request = blinded.request();
    Translator translator = PARTIES.translator(FROM, TO);
    SymbolKey otherFrom = SymbolKey.generate(Parties.A, PARTIES.random);
    SymbolKey nextTo = SymbolKey.generate(Parties.B.next(), PARTIES.random);

    assertRefused(BLIND_MISMATCH, () -> translator.translate(request, PARTIES.inquire(1).v1()));
    assertRefused(
        BLIND_MISMATCH, () -> PARTIES.translator(otherFrom, TO).translate(request, blinded.v1()));
    assertRefused(
        REQUEST_MALFORMED, () -> PARTIES.translator(TO, FROM).translate(request, blinded.v1()));
    assertRefused(
        REQUEST_MALFORMED, () -> PARTIES.translator(FROM, nextTo).translate(request, blinded.v1()));
  }

  /** x takes a's question, multiplies it by a factor of its own and asks b as itself. */
  @Test
  void open_requestTakenOverByAnother_doesNotOpen() {
    Blinded blinded = PARTIES.inquire(1);
    Request taken = blinded.request();
    Organisation x = new Organisation("linkage/142018", 0);
    SymbolKey xKey = SymbolKey.generate(x, PARTIES.random);
    Ed25519Key xSigner = Ed25519Key.generate(PARTIES.random);
    Header header = PARTIES.header(Purpose.INQUIRE, x, Parties.B, PARTIES.bHpke);
    BigInteger v1 = Scalars.random(PARTIES.random);
    // The broker gives x what turns a's blinded symbol into x's: k_x/(k_a·v1_a), and v1 on it.
    BigInteger mauled =
        sigma(FROM, xKey, new BigInteger(1, blinded.v1())).multiply(v1).mod(Curve.ORDER);
    Item item = taken.items().getFirst();
    Item own = new Item(times(mauled, item.blinded()), item.tag(), item.ciphertext());
    Point base = times(v1, xKey.key());
    byte[] digest =
        Request.digest(Request.context(header, base, List.of(own)), taken.kem(), List.of(own));
    Request request = new Request(header, base, taken.kem(), List.of(own), xSigner.sign(digest));

    request.checkSignature(xSigner.publicKey());
    Translation translation = PARTIES.translator(xKey, TO).translate(request, Scalars.bytes(v1));
    Receiver.check(request, translation, xKey.key(), TO.key());

    assertRefused(ENVELOPE_INVALID, () -> Receiver.open(request, translation, PARTIES.bHpke));
  }

  @Test
  void open_envelopeOfAnotherRequestOrKey_doesNotOpen() {
    Blinded blinded = PARTIES.inquire(2);
    Request request = blinded.request();
    Request other = PARTIES.inquire(2).request();
    Translation honest = PARTIES.translate(blinded);
    List<Item> items = request.items();
    Request foreign =
        new Request(
            request.header(),
            request.base(),
            other.kem(),
            List.of(
                new Item(
                    items.get(0).blinded(), Parties.NOTHING, other.items().get(0).ciphertext()),
                new Item(
                    items.get(1).blinded(), Parties.NOTHING, other.items().get(1).ciphertext())),
            request.signature());
    Request crossed =
        new Request(
            request.header(),
            request.base(),
            request.kem(),
            List.of(
                new Item(items.get(0).blinded(), Parties.NOTHING, items.get(1).ciphertext()),
                new Item(items.get(1).blinded(), Parties.NOTHING, items.get(0).ciphertext())),
            request.signature());

    assertRefused(ENVELOPE_INVALID, () -> Receiver.open(foreign, honest, PARTIES.bHpke));
    assertRefused(ENVELOPE_INVALID, () -> Receiver.open(crossed, honest, PARTIES.bHpke));
    assertRefused(ENVELOPE_INVALID, () -> Receiver.open(request, honest, PARTIES.aHpke));
    assertRefused(REQUEST_MALFORMED, () -> Receiver.openOwn(request, honest, blinded.v2()));
  }

  /** What a stolen blind factor is worth to the receiver: this is why it never gets v1. */
  @Test
  void receiver_withTheBlindFactor_wouldKnowTheSendersSymbol() {
    Point person = PARTIES.person();
    Blinded blinded = PARTIES.inquire(List.of(symbol(FROM, person)));
    BigInteger v1 = new BigInteger(1, blinded.v1());
    BigInteger v2 = new BigInteger(1, blinded.v2().getFirst());
    BigInteger both = v1.multiply(v2).modInverse(Curve.ORDER);

    Point known = times(both, blinded.request().items().getFirst().blinded());

    assertEquals(symbol(FROM, person), known);
  }

  private static Cheat cheat(String name, Blinded blinded, BigInteger factor) {
    List<BigInteger> factors =
        Collections.nCopies(blinded.request().items().size(), factor.mod(Curve.ORDER));
    return new Cheat(name, blinded, forge(blinded.request(), factors, identity(factors)));
  }

  private static Translation marked(Request request, BigInteger right, int who) {
    List<BigInteger> factors = new ArrayList<>(Collections.nCopies(4, right));
    factors.set(who, right.multiply(BigInteger.TWO).mod(Curve.ORDER));
    return forge(request, factors, identity(factors));
  }

  /** What one gains the other loses: a proof without weights would not see it. */
  private static Translation balanced(Request request, BigInteger right) {
    List<Point> points = new ArrayList<>();
    request.blinded().forEach(point -> points.add(times(right, point)));
    ECPoint more = points.get(1).ec().add(Curve.GENERATOR);
    ECPoint less = points.get(2).ec().subtract(Curve.GENERATOR);
    points.set(1, Point.of(more));
    points.set(2, Point.of(less));
    return prove(request, points, right);
  }

  private static Translation swapped(Request request, BigInteger right) {
    return forge(request, Collections.nCopies(4, right), List.of(1, 0, 2, 3));
  }

  private static Translation swap(Translation honest) {
    List<Point> points = new ArrayList<>(honest.points());
    Collections.swap(points, 0, 1);
    return new Translation(points, honest.proofE(), honest.proofZ());
  }

  private static Translation proofOf(Translation honest, Translation other) {
    return new Translation(honest.points(), other.proofE(), other.proofZ());
  }

  private static Translation replaced(Translation honest, Translation other) {
    List<Point> points = new ArrayList<>(honest.points());
    points.set(3, other.points().get(3));
    return new Translation(points, honest.proofE(), honest.proofZ());
  }

  private static Translation repeated(Translation honest) {
    return new Translation(
        Collections.nCopies(4, honest.points().getFirst()), honest.proofE(), honest.proofZ());
  }

  private static List<Integer> identity(List<BigInteger> factors) {
    return IntStream.range(0, factors.size()).boxed().toList();
  }

  /** Multiplies each item by its factor, in another order, and proves as well as one can. */
  private static Translation forge(Request request, List<BigInteger> factors, List<Integer> order) {
    List<Point> points =
        order.stream().map(i -> times(factors.get(i), request.blinded().get(i))).toList();
    return prove(request, points, factors.getLast());
  }

  /** The proof that the honest broker would make if this were its factor. */
  private static Translation prove(Request request, List<Point> points, BigInteger factor) {
    Statement statement = Statement.of(request, points, FROM.key(), TO.key());
    ECPoint x = statement.combine(copies(request.blinded()));
    ECPoint image = statement.combine(copies(points));
    BigInteger nonce = Scalars.random(PARTIES.random);
    ECPoint t1 = Curve.multiply(Curve.copy(request.base()), nonce);
    BigInteger e = statement.challenge(x, image, t1, Curve.multiply(x, nonce));
    BigInteger z = nonce.add(e.multiply(factor)).mod(Curve.ORDER);
    return new Translation(points, Scalars.bytes(e), Scalars.bytes(z));
  }

  /** {@code z·A - e·K_b} and {@code z·X - e·Z} exist for any e and z: alone they prove nothing. */
  private static boolean hasNonces(Request request, Translation translation) {
    Statement statement = Statement.of(request, translation.points(), FROM.key(), TO.key());
    BigInteger e = new BigInteger(1, translation.proofE());
    BigInteger z = new BigInteger(1, translation.proofZ());
    ECPoint x = statement.combine(copies(request.blinded()));
    ECPoint image = statement.combine(copies(translation.points()));
    BigInteger[] factors = {z, Curve.ORDER.subtract(e)};
    ECPoint t1 =
        Curve.publicSum(new ECPoint[] {Curve.copy(request.base()), TO.key().ec()}, factors);
    ECPoint t2 = Curve.publicSum(new ECPoint[] {x, image}, factors);
    return x.multiply(z).equals(t2.add(image.multiply(e)))
        && request.base().ec().multiply(z).equals(t1.add(TO.key().ec().multiply(e)));
  }

  private static boolean isAccepted(Request request, Translation translation) {
    try {
      Receiver.check(request, translation, FROM.key(), TO.key());
      return true;
    } catch (SymbolException e) {
      assertTrue(e.reason() == TRANSLATION_UNPROVEN, e.reason().name());
      return false;
    }
  }

  private static void assertUnproven(
      Request request, Translation translation, Point fromKey, Point toKey) {
    assertRefused(TRANSLATION_UNPROVEN, () -> Receiver.check(request, translation, fromKey, toKey));
  }

  private static List<Point> symbols(Request request, Translation translation) {
    return Receiver.open(request, translation, PARTIES.bHpke).stream().map(Opened::symbol).toList();
  }

  private static ECPoint[] copies(List<Point> points) {
    return points.stream().map(Curve::copy).toArray(ECPoint[]::new);
  }

  private static BigInteger sigma(SymbolKey from, SymbolKey to, BigInteger v1) {
    return to.k()
        .multiply(from.k().modInverse(Curve.ORDER))
        .multiply(v1.modInverse(Curve.ORDER))
        .mod(Curve.ORDER);
  }
}
