package musubi.gateway.symbol;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** The nation, the broker and two organisations, with everything that each of them holds. */
final class Parties {
  static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
  static final Duration SKEW = Duration.ofSeconds(30);
  static final Duration LONGEST = Duration.ofMinutes(5);
  static final Organisation A = new Organisation("linkage/131121", 3);
  static final Organisation B = new Organisation("linkage/011002", 5);
  static final byte[] NOTHING = new byte[0];

  final FixedRandom random;
  final PersonKey persons;
  final SymbolKey nationKey = SymbolKey.nation();
  final SymbolKey aKey;
  final SymbolKey bKey;
  final HpkeKey aHpke;
  final HpkeKey bHpke;
  final HpkeKey reply;
  final Ed25519Key nationSigner;
  final Ed25519Key aSigner;
  final Ed25519Key bSigner;
  final Ed25519Key broker;
  final byte[] nonceKey;

  Parties(long seed) {
    random = new FixedRandom(seed);
    persons = PersonKey.of(random.bytes(32));
    aKey = SymbolKey.generate(A, random);
    bKey = SymbolKey.generate(B, random);
    aHpke = HpkeKey.generate(random);
    bHpke = HpkeKey.generate(random);
    reply = HpkeKey.generate(random);
    nationSigner = Ed25519Key.generate(random);
    aSigner = Ed25519Key.generate(random);
    bSigner = Ed25519Key.generate(random);
    broker = Ed25519Key.generate(random);
    nonceKey = random.bytes(32);
  }

  /** The point of somebody new. */
  Point person() {
    return persons.person(random.bytes(16), 1);
  }

  /** What an organisation knows a person by: k·M, which nobody ever computes like this. */
  static Point symbol(SymbolKey key, Point person) {
    return times(key.k(), person);
  }

  static Point times(java.math.BigInteger factor, Point point) {
    return Point.of(Curve.multiplyOnce(point, factor));
  }

  Header header(Purpose purpose, Organisation from, Organisation to, HpkeKey receiver) {
    boolean asks = purpose == Purpose.INQUIRE;
    return new Header(
        purpose,
        random.bytes(16),
        from,
        to,
        purpose == Purpose.REKEY ? NOTHING : receiver.id(),
        random.bytes(32),
        asks ? "row-17" : "",
        asks ? 4 : 0,
        asks ? reply.publicKey() : NOTHING,
        NOW.getEpochSecond(),
        NOW.getEpochSecond() + 240);
  }

  Header inquiry() {
    return header(Purpose.INQUIRE, A, B, bHpke);
  }

  /** A asks B about persons whom A knows by these symbols. */
  Blinded inquire(List<Point> symbols) {
    return blind(inquiry(), aKey, bHpke.publicKey(), symbols, aSigner);
  }

  /** A asks B about as many new persons. */
  Blinded inquire(int persons) {
    return inquire(IntStream.range(0, persons).mapToObj(any -> symbol(aKey, person())).toList());
  }

  Blinded blind(
      Header header, SymbolKey from, byte[] receiver, List<Point> symbols, Ed25519Key signer) {
    Purpose purpose = header.purpose();
    List<Asked> asked =
        symbols.stream()
            .map(
                symbol ->
                    new Asked(
                        symbol,
                        purpose == Purpose.ACQUIRE ? random.bytes(16) : NOTHING,
                        particulars(purpose)))
            .toList();
    return Sender.blind(header, from.key(), receiver, asked, signer, random);
  }

  static byte[] particulars(Purpose purpose) {
    return switch (purpose) {
      case INQUIRE -> "income 2026".getBytes(StandardCharsets.UTF_8);
      case MERGE -> "000000012345".getBytes(StandardCharsets.UTF_8);
      case ACQUIRE, REKEY -> NOTHING;
    };
  }

  Translator translator(SymbolKey from, SymbolKey to) {
    return new Translator(from, to, nonceKey, random);
  }

  Translation translate(Blinded blinded) {
    return translator(aKey, bKey).translate(blinded.request(), blinded.v1());
  }

  Permit permit(Request request, Translation translation) {
    return Permit.sign(
        random.bytes(16),
        request,
        translation,
        NOW.getEpochSecond(),
        NOW.getEpochSecond() + 240,
        broker);
  }

  SealedAnswer answer(byte[] body, Permit permit) {
    return Answers.seal(
        body,
        reply.publicKey(),
        permit.requestDigest(),
        permit.translationDigest(),
        permit.permitId16(),
        0,
        bSigner,
        random);
  }
}
