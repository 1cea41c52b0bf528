package musubi.gateway.collusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import musubi.gateway.symbol.Asked;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Ed25519Key;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Item;
import musubi.gateway.symbol.Opened;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Purpose;
import musubi.gateway.symbol.Receiver;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.Sender;
import musubi.gateway.symbol.SymbolException;
import musubi.gateway.symbol.SymbolKey;
import musubi.gateway.symbol.SymbolReason;
import musubi.gateway.symbol.Token;
import musubi.gateway.symbol.Translation;
import musubi.gateway.symbol.Translator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Attacks that win against plain ElGamal translation, each run against {@link Draft}, where it has
 * to win, and against the program, where it has to lose by the named reason.
 */
class AttacksTest {
  private static final String DATA = "income 2026";

  private final long seed = Long.getLong("musubi.seed", 11L);
  private final Draft draft = new Draft(new Draws(seed));
  private final Transcript real = new Transcript(new Draws(seed), Leak.NONE);
  private final Linkage a = real.at(Party.A);
  private final Linkage b = real.at(Party.B);
  private final Linkage x = real.at(Party.X);
  private final Person person = real.person();

  /** The broker and x multiply a's question to b, submit it as x's own and get b's answer. */
  @Test
  void resubmittedQuestion_draft_givesAnotherTheAnswer() {
    byte[] someone = draft.person();
    draft.enter(Party.B, draft.symbol(Party.B, someone), DATA);
    Draft.Ciphertext question = draft.encrypt(Party.B, draft.symbol(Party.A, someone));

    Draft.Ciphertext own = draft.mauled(Party.B, question, draft.ratio(Party.A, Party.X));
    Optional<String> answer = draft.answer(Party.B, draft.translate(Party.X, Party.B, own));

    assertEquals(Optional.of(DATA), answer);
  }

  @Test
  void resubmittedQuestion_withItsOwnEnvelope_doesNotOpen() {
    Blinded question = question();
    Request old = question.request();
    Header header = inquiry(x.organisation());
    byte[] v1 = real.random.bytes(32);
    v1[0] = 1;
    Point base = Point.decode(times(v1, key(x).key()));
    byte[] factor =
        Arithmetic.product(
            Arithmetic.quotient(v1, question.v1()),
            Arithmetic.quotient(key(x).secret(), key(a).secret()));
    Item item = old.items().getFirst();
    Point mauled = Point.decode(times(factor, item.blinded()));
    Item items = new Item(mauled, Transcript.NOTHING, item.ciphertext());
    Request stolen = signed(header, base, old.kem(), items, x.signing);
    Translation translation = real.translator(stolen).translate(stolen, v1);

    stolen.checkSignature(x.signing.publicKey());
    Receiver.check(stolen, translation, key(x).key(), key(b).key());
    assertRefused(SymbolReason.ENVELOPE_INVALID, () -> Receiver.open(stolen, translation, b.hpke));
  }

  @Test
  void resubmittedQuestion_withAnEnvelopeOfTheThief_findsNobody() {
    Blinded question = question();
    byte[] blinded = question.request().items().getFirst().blinded().encoded();
    byte[] bare =
        Arithmetic.times(
            Arithmetic.product(
                Arithmetic.quotient(one(), question.v1()),
                Arithmetic.quotient(key(x).secret(), key(a).secret())),
            blinded);
    Blinded stolen =
        Sender.blind(
            inquiry(x.organisation()),
            key(x).key(),
            b.hpke.publicKey(),
            List.of(new Asked(Point.decode(bare), Transcript.NOTHING, Transcript.NOTHING)),
            x.signing,
            real.random);
    Translation translation =
        real.translator(stolen.request()).translate(stolen.request(), stolen.v1());
    Receiver.check(stolen.request(), translation, key(x).key(), key(b).key());

    Opened opened = Receiver.open(stolen.request(), translation, b.hpke).getFirst();

    assertEquals(Optional.empty(), b.owner(b.organisation(), opened.symbol()));
  }

  /** x signs a's request again: it names a, and a's key does not fit. */
  @Test
  void resubmittedQuestion_unchanged_isNotSignedByTheThief() {
    Request question = question().request();

    assertRefused(
        SymbolReason.REQUEST_SIGNATURE, () -> question.checkSignature(x.signing.publicKey()));
    Request again =
        signed(
            question.header(),
            question.base(),
            question.kem(),
            question.items().getFirst(),
            x.signing);
    assertRefused(
        SymbolReason.REQUEST_SIGNATURE, () -> again.checkSignature(a.signing.publicKey()));
  }

  /** The broker takes a key of its own for one person, who is not found from then on. */
  @Test
  void markedPerson_draft_isKnownByMissing() {
    for (int marked = 0; marked < 2; marked++) {
      byte[] someone = draft.person();
      draft.enter(Party.B, draft.symbol(Party.B, someone), DATA);
      byte[] key = marked == 1 ? draft.scalar() : draft.symbolKey(Party.A);
      byte[] symbol =
          draft.open(Party.A, draft.acquire(Party.A, draft.encrypt(Party.A, someone), key));

      Optional<String> answer =
          draft.answer(Party.B, draft.translate(Party.A, Party.B, draft.encrypt(Party.B, symbol)));

      assertEquals(marked == 0, answer.isPresent());
    }
  }

  @Test
  void markedPerson_program_isRefusedByTheProof() {
    Blinded acquired = acquired(a, person, real.person());
    Translation marked = marked(acquired, 1);

    assertRefused(
        SymbolReason.TRANSLATION_UNPROVEN,
        () -> Receiver.check(acquired.request(), marked, Point.generator(), key(a).key()));
  }

  /** With the whole batch under another key the proof is a true one, of another statement. */
  @Test
  void markedBatch_program_isRefusedByTheProof() {
    Blinded acquired = acquired(a, person, real.person());
    SymbolKey other = SymbolKey.generate(a.organisation(), real.random);
    Translation marked =
        new Translator(SymbolKey.nation(), other, real.random.bytes(32), real.random)
            .translate(acquired.request(), acquired.v1());

    assertRefused(
        SymbolReason.TRANSLATION_UNPROVEN,
        () -> Receiver.check(acquired.request(), marked, Point.generator(), key(a).key()));
    Receiver.check(acquired.request(), marked, Point.generator(), other.key());
  }

  /**
   * The control of the proof: where nobody checks it, the broker and b tell by whom b does not find
   * which processing number of a a resident has; where it is checked, a takes nothing.
   */
  @Test
  void markedPerson_proofNotChecked_isKnownEveryTime() {
    int trials = 10;
    int wins = 0;
    int refused = 0;
    for (int trial = 0; trial < trials; trial++) {
      Transcript each = new Transcript(new Draws(seed + trial), Leak.NONE);
      Marking marking = new Marking(each);
      wins += marking.isWon() ? 1 : 0;
      refused += marking.isRefusedWhenChecked() ? 1 : 0;
    }

    Game.Score score = new Game.Score(wins, trials);
    System.out.printf(
        "control: PROOF_NOT_CHECKED: advantage %.4f, N %d%n", score.advantage(), trials);
    assertEquals(1.0, score.advantage());
    assertEquals(trials, refused);
  }

  /** The broker swaps two persons of a delivery. */
  @Test
  void swappedNumbers_draft_linkTheWrongPerson() {
    byte[] one = draft.person();
    byte[] other = draft.person();
    Draft.Ciphertext ofOther = draft.encrypt(Party.A, other);

    byte[] takenForOne =
        draft.open(Party.A, draft.acquire(Party.A, ofOther, draft.symbolKey(Party.A)));

    assertArrayEquals(draft.symbol(Party.A, other), takenForOne);
    assertFalse(Arrays.equals(draft.symbol(Party.A, one), takenForOne));
  }

  @Test
  void swappedNumbers_program_areRefused() {
    Blinded acquired = acquired(a, person, real.person());
    Request request = acquired.request();
    Translation honest = real.translator(request).translate(request, acquired.v1());
    Translation swapped =
        new Translation(honest.points().reversed(), honest.proofE(), honest.proofZ());
    List<Item> items = request.items();
    Request renamed =
        new Request(
            request.header(),
            request.base(),
            request.kem(),
            List.of(
                new Item(items.get(0).blinded(), items.get(1).tag(), items.get(0).ciphertext()),
                new Item(items.get(1).blinded(), items.get(0).tag(), items.get(1).ciphertext())),
            request.signature());

    assertRefused(
        SymbolReason.TRANSLATION_UNPROVEN,
        () -> Receiver.check(request, swapped, Point.generator(), key(a).key()));
    assertRefused(
        SymbolReason.REQUEST_SIGNATURE,
        () -> renamed.checkSignature(real.nationSigning.publicKey()));
  }

  /** A number of a is used to bring a person's symbol to x: nothing ties one to the other. */
  @Test
  void redirectedNumber_draft_givesTheSymbolToAnother() {
    byte[] someone = draft.person();

    Draft.Ciphertext sent = draft.encrypt(Party.X, someone);
    byte[] symbol = draft.open(Party.X, draft.acquire(Party.X, sent, draft.symbolKey(Party.X)));

    assertArrayEquals(draft.symbol(Party.X, someone), symbol);
  }

  @Test
  void redirectedNumber_program_isNoToken() {
    Token token =
        Token.issue(
            real.brokerSigning,
            a.organisation().code(),
            Transcript.NOW.plusSeconds(100).getEpochSecond(),
            real.random);
    Token redirected =
        new Token(token.number16(), x.organisation().code(), token.expiresAt(), token.signature());

    token.check(real.brokerSigning.publicKey(), Transcript.NOW);
    assertRefused(
        SymbolReason.TOKEN_INVALID,
        () -> redirected.check(real.brokerSigning.publicKey(), Transcript.NOW));
  }

  /** The broker brings what the nation made for a to x. */
  @Test
  void redirectedDelivery_program_opensNowhereElse() {
    Blinded acquired = acquired(a, person);
    Request request = acquired.request();
    Translation toA = real.translator(request).translate(request, acquired.v1());
    Translator toX = new Translator(SymbolKey.nation(), key(x), real.random.bytes(32), real.random);
    Request renamed =
        signed(
            real.header(
                Purpose.ACQUIRE, Organisation.NATION, x.organisation(), x.hpke, Transcript.DAYS),
            request.base(),
            request.kem(),
            request.items().getFirst(),
            x.signing);
    Translation translated = toX.translate(renamed, acquired.v1());

    assertRefused(SymbolReason.ENVELOPE_INVALID, () -> Receiver.open(request, toA, x.hpke));
    assertRefused(SymbolReason.REQUEST_MALFORMED, () -> toX.translate(request, acquired.v1()));
    assertRefused(
        SymbolReason.REQUEST_SIGNATURE,
        () -> renamed.checkSignature(real.nationSigning.publicKey()));
    assertRefused(SymbolReason.ENVELOPE_INVALID, () -> Receiver.open(renamed, translated, x.hpke));
  }

  /** a opens what the nation sent to the broker, before any translation. */
  @Test
  void nationsMessage_draft_opensToThePersonPoint() {
    byte[] someone = draft.person();

    byte[] atA = draft.open(Party.A, draft.encrypt(Party.A, someone));
    byte[] atB = draft.open(Party.B, draft.encrypt(Party.B, someone));

    assertArrayEquals(someone, atA);
    assertArrayEquals(atA, atB);
  }

  @Test
  void nationsMessage_program_opensToNothingThatTwoBodiesShare() {
    byte[] atA = unblinded(a);
    byte[] atB = unblinded(b);

    assertFalse(Arrays.equals(person.point().encoded(), atA));
    assertFalse(Arrays.equals(atA, atB));
  }

  /** b reads a's question to it before the broker has translated it. */
  @Test
  void askersMessage_draft_opensToTheAskersSymbol() {
    byte[] symbol = draft.symbol(Party.A, draft.person());

    assertArrayEquals(symbol, draft.open(Party.B, draft.encrypt(Party.B, symbol)));
  }

  @Test
  void askersMessage_program_doesNotOpenToTheAskersSymbol() {
    byte[] first = unblinded(question(), b.hpke);
    byte[] again = unblinded(question(), b.hpke);

    assertNotEquals(Point.decode(real.symbol(Party.A, person)), Point.decode(first));
    assertFalse(Arrays.equals(first, again));
  }

  @Test
  void permit_onAnotherQuestion_isInvalid() {
    Blinded one = question();
    Blinded other = question();
    Permit permit =
        Permit.sign(
            real.random.bytes(16),
            one.request(),
            real.translator(one.request()).translate(one.request(), one.v1()),
            Transcript.NOW.getEpochSecond(),
            Transcript.NOW.plusSeconds(60).getEpochSecond(),
            real.brokerSigning);
    Translation translation =
        real.translator(other.request()).translate(other.request(), other.v1());

    assertRefused(
        SymbolReason.PERMIT_INVALID,
        () ->
            permit.check(
                real.brokerSigning.publicKey(),
                other.request(),
                translation,
                Transcript.NOW,
                Transcript.SKEW));
  }

  /** Two persons of a, one of whom the broker marks; a asks b about one of them. */
  private static final class Marking {
    private final Transcript world;
    private final Linkage a;
    private final Linkage b;
    private final Person first;
    private final Person second;

    private Marking(Transcript world) {
      this.world = world;
      a = world.at(Party.A);
      b = world.at(Party.B);
      first = world.person();
      second = world.person();
      world.acquire(Party.B, List.of(first, second));
    }

    boolean isWon() {
      Blinded acquired = acquisition(world, a, first, second);
      int bit = world.random.below(2);
      Translation marked = mark(world, acquired, 1);
      List<Opened> taken = Receiver.open(acquired.request(), marked, a.hpke);
      Blinded question = ask(world, taken.get(bit).symbol());
      Translation translation =
          world.translator(question.request()).translate(question.request(), question.v1());
      Opened opened = Receiver.open(question.request(), translation, b.hpke).getFirst();
      int guess = b.owner(b.organisation(), opened.symbol()).isPresent() ? 0 : 1;
      return guess == bit;
    }

    boolean isRefusedWhenChecked() {
      Blinded acquired = acquisition(world, a, first, second);
      Translation marked = mark(world, acquired, 1);
      Point key = world.symbolKeys.get(a.organisation()).key();
      SymbolException refused =
          assertThrows(
              SymbolException.class,
              () -> Receiver.check(acquired.request(), marked, Point.generator(), key));
      return refused.reason() == SymbolReason.TRANSLATION_UNPROVEN;
    }
  }

  private Blinded acquired(Linkage receiver, Person... persons) {
    return acquisition(real, receiver, persons);
  }

  private static Blinded acquisition(Transcript world, Linkage receiver, Person... persons) {
    Header header =
        world.header(
            Purpose.ACQUIRE,
            Organisation.NATION,
            receiver.organisation(),
            receiver.hpke,
            Transcript.DAYS);
    return Sender.blind(
        header,
        Point.generator(),
        receiver.hpke.publicKey(),
        Arrays.stream(persons)
            .map(each -> new Asked(each.point(), world.random.bytes(16), Transcript.NOTHING))
            .toList(),
        world.nationSigning,
        world.random);
  }

  private Translation marked(Blinded acquired, int place) {
    return mark(real, acquired, place);
  }

  private static Translation mark(Transcript world, Blinded acquired, int place) {
    Translation honest =
        world.translator(acquired.request()).translate(acquired.request(), acquired.v1());
    List<Point> points = new ArrayList<>(honest.points());
    byte[] factor = world.random.bytes(32);
    factor[0] = 1;
    points.set(place, Point.decode(Arithmetic.times(factor, points.get(place).encoded())));
    return new Translation(points, honest.proofE(), honest.proofZ());
  }

  private Blinded question() {
    return ask(real, Point.decode(real.symbol(Party.A, person)));
  }

  private static Blinded ask(Transcript world, Point symbol) {
    Linkage a = world.at(Party.A);
    return Sender.blind(
        inquiry(world, a.organisation()),
        world.symbolKeys.get(a.organisation()).key(),
        world.at(Party.B).hpke.publicKey(),
        List.of(new Asked(symbol, Transcript.NOTHING, Transcript.NOTHING)),
        a.signing,
        world.random);
  }

  private Header inquiry(Organisation from) {
    return inquiry(real, from);
  }

  private static Header inquiry(Transcript world, Organisation from) {
    Linkage b = world.at(Party.B);
    return new Header(
        Purpose.INQUIRE,
        world.random.bytes(16),
        from,
        b.organisation(),
        b.hpke.id(),
        world.random.bytes(32),
        "row-17",
        4,
        HpkeKey.generate(world.random).publicKey(),
        Transcript.NOW.getEpochSecond(),
        Transcript.NOW.plusSeconds(240).getEpochSecond());
  }

  /** A request as its signer would make it: the context and digest are those of the values. */
  private static Request signed(
      Header header, Point base, byte[] kem, Item item, Ed25519Key signer) {
    Request unsigned = new Request(header, base, kem, List.of(item), new byte[64]);
    return new Request(header, base, kem, List.of(item), signer.sign(unsigned.digest()));
  }

  private byte[] unblinded(Linkage receiver) {
    return unblinded(acquired(receiver, person), receiver.hpke);
  }

  /** B/v2: as far as the receiver gets without the broker. */
  private static byte[] unblinded(Blinded blinded, HpkeKey own) {
    Request request = blinded.request();
    byte[] v2 = Arrays.copyOf(new Evidence(List.of()).open(request, own).getFirst(), 32);
    byte[] inverse = Arithmetic.bytes(Arithmetic.inverse(v2));
    return Arithmetic.times(inverse, request.items().getFirst().blinded().encoded());
  }

  private SymbolKey key(Linkage linkage) {
    return real.symbolKeys.get(linkage.organisation());
  }

  private static byte[] times(byte[] scalar, Point point) {
    return Arithmetic.times(scalar, point.encoded());
  }

  private static byte[] one() {
    byte[] one = new byte[32];
    one[31] = 1;
    return one;
  }

  private static void assertRefused(SymbolReason reason, Executable act) {
    assertEquals(reason, assertThrows(SymbolException.class, act).reason());
  }
}
