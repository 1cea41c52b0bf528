package musubi.load;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import musubi.gateway.symbol.Asked;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Ed25519Key;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.PersonKey;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Purpose;
import musubi.gateway.symbol.Receiver;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.Sender;
import musubi.gateway.symbol.SymbolKey;
import musubi.gateway.symbol.Translation;
import musubi.gateway.symbol.Translator;

/** Two organisations and the broker between them, all in one process and without a network. */
final class SymbolParties {
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] PARTICULARS = "income 2026".getBytes(StandardCharsets.UTF_8);
  private static final long LIFE_SECONDS = 300;

  private final SecureRandom random = new SecureRandom();
  private final PersonKey persons = PersonKey.of(bytes(32));
  private final SymbolKey from = SymbolKey.generate(new Organisation("linkage/131121", 0), random);
  private final SymbolKey to = SymbolKey.generate(new Organisation("linkage/011002", 0), random);
  private final Ed25519Key signer = Ed25519Key.generate(random);
  private final HpkeKey receiver = HpkeKey.generate(random);
  private final HpkeKey reply = HpkeKey.generate(random);
  private final Translator translator = new Translator(from, to, bytes(32), random);

  /** A question about so many persons whom nobody has asked about. */
  Blinded blind(int size) {
    return blind(persons(size));
  }

  /** Points of new persons; for the work of a sender any point is as good as a symbol. */
  List<Point> persons(int size) {
    return IntStream.range(0, size).mapToObj(any -> persons.person(bytes(16), 1)).toList();
  }

  /** The sender's work: blind, seal and sign. */
  Blinded blind(List<Point> symbols) {
    long now = Instant.now().getEpochSecond();
    Header header =
        new Header(
            Purpose.INQUIRE,
            bytes(16),
            from.organisation(),
            to.organisation(),
            receiver.id(),
            bytes(32),
            "row-1",
            1,
            reply.publicKey(),
            now,
            now + LIFE_SECONDS);
    List<Asked> asked =
        symbols.stream().map(symbol -> new Asked(symbol, NOTHING, PARTICULARS)).toList();
    return Sender.blind(header, from.key(), receiver.publicKey(), asked, signer, random);
  }

  /** The broker's work on a request as it comes: points, signature, translation and proof. */
  Translation translate(SymbolWire wire) {
    Request request = wire.request();
    request.checkSignature(signer.publicKey());
    return translator.translate(request, wire.v1());
  }

  /** The receiver's check of what came from the broker; all the points are read again. */
  void check(SymbolWire wire, Translation translation) {
    Receiver.check(wire.request(), SymbolWire.copy(translation), from.key(), to.key());
  }

  /** The receiver's work after its check. */
  int open(Request request, Translation translation) {
    return Receiver.open(request, translation, receiver).size();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
