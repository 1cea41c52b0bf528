package musubi.gateway.symbol;

import static musubi.gateway.symbol.Parties.symbol;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever way a symbol takes, the end is k_b·M. */
class AlgebraTest {
  private final Parties parties = new Parties(1);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 17})
  void inquiry_anyNumberOfPersons_opensToTheReceiversSymbols(int size) {
    List<Point> persons = persons(size);
    Blinded blinded = parties.inquire(symbols(parties.aKey, persons));
    Translation translation = parties.translate(blinded);

    List<Opened> opened = checkAndOpen(blinded, translation, parties.aKey, parties.bKey);

    assertEquals(symbols(parties.bKey, persons), opened.stream().map(Opened::symbol).toList());
    for (Opened one : opened) {
      assertArrayEquals(Parties.particulars(Purpose.INQUIRE), one.particulars());
      assertArrayEquals(Parties.NOTHING, one.tag());
    }
  }

  @Test
  void acquisition_ofPersonPoints_opensToTheFirstSymbols() {
    List<Point> persons = persons(3);
    Header header = parties.header(Purpose.ACQUIRE, Organisation.NATION, Parties.B, parties.bHpke);
    Blinded blinded =
        parties.blind(
            header, parties.nationKey, parties.bHpke.publicKey(), persons, parties.nationSigner);
    Translation translation =
        parties
            .translator(parties.nationKey, parties.bKey)
            .translate(blinded.request(), blinded.v1());

    List<Opened> opened = checkAndOpen(blinded, translation, parties.nationKey, parties.bKey);

    assertEquals(symbols(parties.bKey, persons), opened.stream().map(Opened::symbol).toList());
    assertArrayEquals(blinded.request().items().get(1).tag(), opened.get(1).tag());
  }

  @Test
  void rekey_toTheNextEpoch_opensToItsSymbols() {
    List<Point> persons = persons(4);
    SymbolKey next = SymbolKey.generate(Parties.A.next(), parties.random);

    List<Point> opened = rekey(parties.aKey, next, symbols(parties.aKey, persons));

    assertEquals(symbols(next, persons), opened);
  }

  @Test
  void merger_ofTwoOrganisations_meetsInOneSymbol() {
    Point person = parties.person();
    SymbolKey merged = SymbolKey.generate(new Organisation("linkage/131016", 0), parties.random);
    HpkeKey hpke = HpkeKey.generate(parties.random);

    Opened fromA = merge(parties.aKey, parties.aSigner, merged, hpke, person);
    Opened fromB = merge(parties.bKey, parties.bSigner, merged, hpke, person);

    assertEquals(fromA.symbol(), fromB.symbol());
    assertArrayEquals(Parties.particulars(Purpose.MERGE), fromA.particulars());
  }

  /** Nation to a, a to b, b to its next epoch, and back to a. */
  @Test
  void chain_ofRandomKeysAndPersons_closes() {
    for (int seed = 100; seed < 110; seed++) {
      Parties each = new Parties(seed);
      Point person = each.person();
      SymbolKey next = SymbolKey.generate(Parties.B.next(), each.random);

      Point atA = symbol(each.aKey, person);
      Point atB = open(each, each.aKey, each.bKey, each.bHpke, each.aSigner, atA);
      Point atNext = rekey(each.bKey, next, List.of(atB)).getFirst();
      Point again = open(each, next, each.aKey, each.aHpke, each.bSigner, atNext);

      assertEquals(symbol(next, person), atNext);
      assertEquals(atA, again);
    }
  }

  @Test
  void blinding_ofOnePersonTwice_sharesNothing() {
    Point symbol = symbol(parties.aKey, parties.person());

    Blinded first = parties.inquire(List.of(symbol));
    Blinded second = parties.inquire(List.of(symbol));

    assertNotEquals(first.request().base(), second.request().base());
    assertNotEquals(
        first.request().items().getFirst().blinded(),
        second.request().items().getFirst().blinded());
  }

  @Test
  void translator_ofOneRequestTwice_usesAnotherNonce() {
    Blinded blinded = parties.inquire(1);
    Translator translator = parties.translator(parties.aKey, parties.bKey);

    Translation first = translator.translate(blinded.request(), blinded.v1());
    Translation second = translator.translate(blinded.request(), blinded.v1());

    assertEquals(first.points(), second.points());
    assertNotEquals(first, second);
  }

  /** Of two requests, a generator that repeats itself does not make one nonce. */
  @Test
  void translator_repeatingGenerator_drawsAnotherNonceForAnotherRequest() {
    Blinded first = parties.inquire(1);
    Blinded second = parties.inquire(1);

    BigInteger one = nonce(first, repeating().translate(first.request(), first.v1()));
    BigInteger other = nonce(second, repeating().translate(second.request(), second.v1()));

    assertNotEquals(one, other);
  }

  @Test
  void person_otherSubjectGenerationOrKey_isAnotherPoint() {
    byte[] subject = parties.random.bytes(16);
    Point person = parties.persons.person(subject, 1);

    assertEquals(person, parties.persons.person(subject, 1));
    assertNotEquals(person, parties.persons.person(subject, 2));
    assertNotEquals(person, parties.person());
    assertNotEquals(person, PersonKey.of(parties.random.bytes(32)).person(subject, 1));
  }

  @Test
  void everything_byManyThreads_isTheSame() {
    byte[] subject = parties.random.bytes(16);
    Point person = parties.persons.person(subject, 1);
    Blinded blinded = parties.inquire(2);
    Translator translator = parties.translator(parties.aKey, parties.bKey);
    List<Point> points = translator.translate(blinded.request(), blinded.v1()).points();

    IntStream.range(0, 200)
        .parallel()
        .forEach(
            any -> {
              Translation again = translator.translate(blinded.request(), blinded.v1());
              Receiver.check(blinded.request(), again, parties.aKey.key(), parties.bKey.key());

              assertEquals(person, parties.persons.person(subject, 1));
              assertEquals(points, again.points());
            });
  }

  private Translator repeating() {
    return new Translator(parties.aKey, parties.bKey, parties.nonceKey, new FixedRandom(77));
  }

  /** α = z - e·σ, which whoever knows σ can compute. */
  private BigInteger nonce(Blinded blinded, Translation translation) {
    BigInteger sigma =
        parties
            .bKey
            .k()
            .multiply(parties.aKey.k().modInverse(Curve.ORDER))
            .multiply(new BigInteger(1, blinded.v1()).modInverse(Curve.ORDER));
    return new BigInteger(1, translation.proofZ())
        .subtract(new BigInteger(1, translation.proofE()).multiply(sigma))
        .mod(Curve.ORDER);
  }

  private Opened merge(
      SymbolKey from, Ed25519Key signer, SymbolKey to, HpkeKey hpke, Point person) {
    Header header = parties.header(Purpose.MERGE, from.organisation(), to.organisation(), hpke);
    Blinded blinded =
        parties.blind(header, from, hpke.publicKey(), List.of(symbol(from, person)), signer);
    Translation translation =
        parties.translator(from, to).translate(blinded.request(), blinded.v1());
    Receiver.check(blinded.request(), translation, from.key(), to.key());
    return Receiver.open(blinded.request(), translation, hpke).getFirst();
  }

  private List<Point> rekey(SymbolKey from, SymbolKey to, List<Point> symbols) {
    Header header = parties.header(Purpose.REKEY, from.organisation(), to.organisation(), null);
    Blinded blinded = parties.blind(header, from, Parties.NOTHING, symbols, parties.aSigner);
    Translation translation =
        parties.translator(from, to).translate(blinded.request(), blinded.v1());
    Receiver.check(blinded.request(), translation, from.key(), to.key());
    return Receiver.openOwn(blinded.request(), translation, blinded.v2());
  }

  private static Point open(
      Parties each, SymbolKey from, SymbolKey to, HpkeKey hpke, Ed25519Key signer, Point symbol) {
    Header header = each.header(Purpose.INQUIRE, from.organisation(), to.organisation(), hpke);
    Blinded blinded = each.blind(header, from, hpke.publicKey(), List.of(symbol), signer);
    Translation translation = each.translator(from, to).translate(blinded.request(), blinded.v1());
    Receiver.check(blinded.request(), translation, from.key(), to.key());
    return Receiver.open(blinded.request(), translation, hpke).getFirst().symbol();
  }

  private List<Opened> checkAndOpen(
      Blinded blinded, Translation translation, SymbolKey from, SymbolKey to) {
    Request request = blinded.request();
    Ed25519Key signer =
        from.organisation().equals(Organisation.NATION) ? parties.nationSigner : parties.aSigner;
    request.checkSignature(signer.publicKey());
    request.checkLife(Parties.NOW, Parties.LONGEST, Parties.SKEW);
    Receiver.check(request, translation, from.key(), to.key());
    return Receiver.open(request, translation, parties.bHpke);
  }

  private List<Point> persons(int size) {
    return IntStream.range(0, size).mapToObj(any -> parties.person()).toList();
  }

  private static List<Point> symbols(SymbolKey key, List<Point> persons) {
    return persons.stream().map(person -> symbol(key, person)).toList();
  }
}
