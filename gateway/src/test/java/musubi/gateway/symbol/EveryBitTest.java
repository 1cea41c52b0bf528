package musubi.gateway.symbol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static musubi.gateway.symbol.Refused.assertRefused;
import static musubi.gateway.symbol.Refused.everyBit;
import static musubi.gateway.symbol.SymbolReason.ANSWER_FOREIGN;
import static musubi.gateway.symbol.SymbolReason.ANSWER_INVALID;
import static musubi.gateway.symbol.SymbolReason.BLIND_MISMATCH;
import static musubi.gateway.symbol.SymbolReason.COMMITMENT_INVALID;
import static musubi.gateway.symbol.SymbolReason.ENVELOPE_INVALID;
import static musubi.gateway.symbol.SymbolReason.KEY_INVALID;
import static musubi.gateway.symbol.SymbolReason.PERMIT_INVALID;
import static musubi.gateway.symbol.SymbolReason.POINT_INVALID;
import static musubi.gateway.symbol.SymbolReason.REQUEST_MALFORMED;
import static musubi.gateway.symbol.SymbolReason.REQUEST_SIGNATURE;
import static musubi.gateway.symbol.SymbolReason.SCALAR_INVALID;
import static musubi.gateway.symbol.SymbolReason.SYMBOL_SEAL_BROKEN;
import static musubi.gateway.symbol.SymbolReason.TOKEN_INVALID;
import static musubi.gateway.symbol.SymbolReason.TRANSLATION_UNPROVEN;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** No bit of any message can be changed, nor of anything that is sealed or published. */
class EveryBitTest {
  private final Parties parties = new Parties(2);
  private final Blinded blinded = parties.inquire(1);
  private final Request request = blinded.request();
  private final Translation translation = parties.translate(blinded);
  private final Permit permit = parties.permit(request, translation);

  /** As the broker meets it. */
  @Test
  void request_everyBit_breaksTheSignature() {
    Ed25519PublicKey sender = parties.aSigner.publicKey();

    everyChange(
        Set.of(REQUEST_SIGNATURE, REQUEST_MALFORMED, POINT_INVALID),
        changed -> changed.checkSignature(sender));
  }

  /** As the receiver would meet it, if the signature were no matter. */
  @Test
  void request_everyBitUnderTheProof_isUnproven() {
    Point from = parties.aKey.key();
    Point to = parties.bKey.key();

    for (Field field : fields()) {
      if (field.isInProof()) {
        everyBit(
            field.name(),
            field.bytes(),
            Set.of(TRANSLATION_UNPROVEN, REQUEST_MALFORMED, POINT_INVALID),
            bytes -> () -> Receiver.check(field.with().apply(bytes), translation, from, to));
      }
    }
  }

  @Test
  void envelope_everyBit_doesNotOpen() {
    for (Field field : fields()) {
      if (field.isInEnvelope()) {
        everyBit(
            field.name(),
            field.bytes(),
            Set.of(ENVELOPE_INVALID, REQUEST_MALFORMED, POINT_INVALID),
            bytes -> () -> Receiver.open(field.with().apply(bytes), translation, parties.bHpke));
      }
    }
  }

  @Test
  void blindFactor_everyBit_isAMismatch() {
    Translator translator = parties.translator(parties.aKey, parties.bKey);

    everyBit(
        "v1",
        blinded.v1(),
        Set.of(BLIND_MISMATCH, SCALAR_INVALID),
        bytes -> () -> translator.translate(request, bytes));
  }

  @Test
  void translation_everyBit_isUnproven() {
    Set<SymbolReason> reasons = Set.of(TRANSLATION_UNPROVEN, SCALAR_INVALID, POINT_INVALID);
    Point point = translation.points().getFirst();

    everyBit(
        "B'",
        point.encoded(),
        reasons,
        bytes -> () -> check(List.of(Point.decode(bytes)), null, null));
    everyBit("e", translation.proofE(), reasons, bytes -> () -> check(null, bytes, null));
    everyBit("z", translation.proofZ(), reasons, bytes -> () -> check(null, null, bytes));
  }

  @Test
  void permit_everyBit_isInvalid() {
    Set<SymbolReason> reasons = Set.of(PERMIT_INVALID, REQUEST_MALFORMED);

    everyBit("permit id", permit.permitId16(), reasons, b -> () -> check(permit(b, 0)));
    everyBit("request digest", permit.requestDigest(), reasons, b -> () -> check(permit(b, 1)));
    everyBit("translation", permit.translationDigest(), reasons, b -> () -> check(permit(b, 2)));
    everyBit("asker", text(permit.asker()), reasons, b -> () -> check(permit(b, 3)));
    everyBit("answerer", text(permit.answerer()), reasons, b -> () -> check(permit(b, 4)));
    everyBit("row", text(permit.rowId()), reasons, b -> () -> check(permit(b, 5)));
    everyBit("list", number(permit.listVersion()), reasons, b -> () -> check(permit(b, 6)));
    everyBit("issued at", number(permit.issuedAt()), reasons, b -> () -> check(permit(b, 7)));
    everyBit("expires at", number(permit.expiresAt()), reasons, b -> () -> check(permit(b, 8)));
    everyBit("signature", permit.signature(), reasons, b -> () -> check(permit(b, 9)));
  }

  @Test
  void answer_everyBit_isForeignOrInvalid() {
    SealedAnswer answer = parties.answer("found".getBytes(ISO_8859_1), permit);
    Set<SymbolReason> foreign = Set.of(ANSWER_FOREIGN);
    Set<SymbolReason> invalid = Set.of(ANSWER_INVALID, REQUEST_MALFORMED);

    everyBit(
        "request digest", answer.requestDigest(), foreign, b -> () -> open(answer(answer, b, 0)));
    everyBit(
        "translation", answer.translationDigest(), foreign, b -> () -> open(answer(answer, b, 1)));
    everyBit("permit id", answer.permitId(), foreign, b -> () -> open(answer(answer, b, 2)));
    everyBit(
        "serial",
        ByteBuffer.allocate(4).putInt(answer.serial()).array(),
        invalid,
        b -> () -> open(answer(answer, b, 3)));
    everyBit("sealed", answer.sealed(), invalid, b -> () -> open(answer(answer, b, 4)));
    everyBit("signature", answer.signature(), invalid, b -> () -> open(answer(answer, b, 5)));
  }

  @Test
  void token_everyBit_isInvalid() {
    Set<SymbolReason> reasons = Set.of(TOKEN_INVALID, REQUEST_MALFORMED);
    Token token =
        Token.issue(
            parties.broker,
            Parties.A.code(),
            Parties.NOW.getEpochSecond() + 86_400,
            parties.random);
    long over = token.expiresAt();
    String code = token.organisation();

    everyBit(
        "number",
        token.number16(),
        reasons,
        b -> () -> check(new Token(b, code, over, token.signature())));
    everyBit(
        "organisation",
        text(code),
        reasons,
        b -> () -> check(new Token(token.number16(), text(b), over, token.signature())));
    everyBit(
        "expires at",
        number(over),
        reasons,
        b -> () -> check(new Token(token.number16(), code, number(b), token.signature())));
    everyBit(
        "signature",
        token.signature(),
        reasons,
        b -> () -> check(new Token(token.number16(), code, over, b)));
  }

  @Test
  void commitment_everyBit_isInvalid() {
    Commitment commitment = parties.aKey.commit(parties.random);
    Set<SymbolReason> reasons = Set.of(COMMITMENT_INVALID, POINT_INVALID);

    everyBit(
        "key",
        commitment.key().encoded(),
        reasons,
        b -> new Commitment(Parties.A, Point.decode(b), commitment.possession())::check);
    everyBit(
        "possession",
        commitment.possession(),
        reasons,
        b -> new Commitment(Parties.A, commitment.key(), b)::check);
    assertRefused(
        COMMITMENT_INVALID,
        new Commitment(Parties.A.next(), commitment.key(), commitment.possession())::check);
    assertRefused(
        COMMITMENT_INVALID,
        new Commitment(Parties.B, commitment.key(), commitment.possession())::check);
  }

  @Test
  void storedSymbol_everyBit_isBroken() {
    SymbolStore store =
        new SymbolStore(parties.random.bytes(32), parties.random.bytes(32), parties.random);
    byte[] sealed = store.seal(Parties.A, parties.person(), "000000012345");

    everyBit(
        "sealed",
        sealed,
        Set.of(SYMBOL_SEAL_BROKEN),
        b -> () -> store.open(Parties.A, b, "000000012345"));
  }

  @Test
  void envelopeOfOneMessage_everyBit_doesNotOpen() {
    byte[] digest = request.digest();
    byte[] sealed =
        Envelope.sealTo(
            parties.bHpke.publicKey(), Envelope.V1, digest, blinded.v1(), parties.random);

    everyBit(
        "sealed",
        sealed,
        Set.of(ENVELOPE_INVALID),
        b -> () -> Envelope.openWith(parties.bHpke, Envelope.V1, digest, b));
    everyBit(
        "aad",
        digest,
        Set.of(ENVELOPE_INVALID),
        b -> () -> Envelope.openWith(parties.bHpke, Envelope.V1, b, sealed));
    assertRefused(
        ENVELOPE_INVALID,
        () -> Envelope.openWith(parties.bHpke, Envelope.TRANSLATED, digest, sealed));
    assertRefused(
        ENVELOPE_INVALID, () -> Envelope.openWith(parties.aHpke, Envelope.V1, digest, sealed));
  }

  @Test
  void publicKey_everyBit_doesNotVerify() {
    byte[] signed = parties.random.bytes(40);
    byte[] signature = parties.aSigner.sign(signed);

    everyBit(
        "key",
        parties.aSigner.publicKey().encoded(),
        Set.of(KEY_INVALID, REQUEST_SIGNATURE),
        b ->
            () -> {
              if (!Ed25519PublicKey.of(b).verify(signed, signature)) {
                throw new SymbolException(REQUEST_SIGNATURE, "as a request would be");
              }
            });
  }

  /**
   * One field of a request.
   *
   * @param with the request with other bytes in its place
   */
  private record Field(String name, byte[] bytes, Function<byte[], Request> with) {
    /** The signature is no part of what the proof is about. */
    boolean isInProof() {
      return !name.equals("signature");
    }

    boolean isInEnvelope() {
      return !name.equals("signature");
    }
  }

  private void everyChange(
      Set<SymbolReason> reasons, java.util.function.Consumer<Request> meeting) {
    for (Field field : fields()) {
      everyBit(
          field.name(),
          field.bytes(),
          reasons,
          bytes -> () -> meeting.accept(field.with().apply(bytes)));
    }
  }

  private List<Field> fields() {
    Header h = request.header();
    Item item = request.items().getFirst();
    List<Field> fields = new ArrayList<>();
    fields.add(new Field("purpose", new byte[] {(byte) h.purpose().ordinal()}, b -> purpose(b[0])));
    fields.add(new Field("request id", h.requestId16(), b -> header(b, 0)));
    fields.add(new Field("from", text(h.from().code()), b -> header(b, 1)));
    fields.add(new Field("from epoch", epoch(h.from()), b -> header(b, 2)));
    fields.add(new Field("to", text(h.to().code()), b -> header(b, 3)));
    fields.add(new Field("to epoch", epoch(h.to()), b -> header(b, 4)));
    fields.add(new Field("receiver key", h.receiverKeyId(), b -> header(b, 5)));
    fields.add(new Field("directory", h.directoryRoot(), b -> header(b, 6)));
    fields.add(new Field("row", text(h.rowId()), b -> header(b, 7)));
    fields.add(new Field("list", number(h.listVersion()), b -> header(b, 8)));
    fields.add(new Field("reply key", h.replyKey(), b -> header(b, 9)));
    fields.add(new Field("issued at", number(h.issuedAt()), b -> header(b, 10)));
    fields.add(new Field("expires at", number(h.expiresAt()), b -> header(b, 11)));
    fields.add(
        new Field(
            "A",
            request.base().encoded(),
            b -> new Request(h, Point.decode(b), request.kem(), request.items(), signature())));
    fields.add(
        new Field(
            "kem",
            request.kem(),
            b -> new Request(h, request.base(), b, request.items(), signature())));
    fields.add(
        new Field(
            "B",
            item.blinded().encoded(),
            b -> with(new Item(Point.decode(b), item.tag(), item.ciphertext()))));
    fields.add(
        new Field(
            "ciphertext", item.ciphertext(), b -> with(new Item(item.blinded(), item.tag(), b))));
    fields.add(
        new Field(
            "signature",
            signature(),
            b -> new Request(h, request.base(), request.kem(), request.items(), b)));
    return fields;
  }

  private byte[] signature() {
    return request.signature();
  }

  private Request with(Item item) {
    return new Request(request.header(), request.base(), request.kem(), List.of(item), signature());
  }

  private Request with(Header header) {
    return new Request(header, request.base(), request.kem(), request.items(), signature());
  }

  private Request purpose(byte ordinal) {
    Header h = request.header();
    if (ordinal < 0 || ordinal >= Purpose.values().length) {
      throw new SymbolException(REQUEST_MALFORMED, "no purpose has this number");
    }
    return with(
        new Header(
            Purpose.values()[ordinal],
            h.requestId16(),
            h.from(),
            h.to(),
            h.receiverKeyId(),
            h.directoryRoot(),
            h.rowId(),
            h.listVersion(),
            h.replyKey(),
            h.issuedAt(),
            h.expiresAt()));
  }

  private Request header(byte[] b, int place) {
    Header h = request.header();
    return with(
        new Header(
            h.purpose(),
            place == 0 ? b : h.requestId16(),
            new Organisation(
                place == 1 ? text(b) : h.from().code(), place == 2 ? epoch(b) : h.from().epoch()),
            new Organisation(
                place == 3 ? text(b) : h.to().code(), place == 4 ? epoch(b) : h.to().epoch()),
            place == 5 ? b : h.receiverKeyId(),
            place == 6 ? b : h.directoryRoot(),
            place == 7 ? text(b) : h.rowId(),
            place == 8 ? number(b) : h.listVersion(),
            place == 9 ? b : h.replyKey(),
            place == 10 ? number(b) : h.issuedAt(),
            place == 11 ? number(b) : h.expiresAt()));
  }

  private void check(List<Point> points, byte[] e, byte[] z) {
    Translation changed =
        new Translation(
            points == null ? translation.points() : points,
            e == null ? translation.proofE() : e,
            z == null ? translation.proofZ() : z);
    Receiver.check(request, changed, parties.aKey.key(), parties.bKey.key());
  }

  private void check(Permit changed) {
    changed.check(parties.broker.publicKey(), request, translation, Parties.NOW, Parties.SKEW);
  }

  private void check(Token changed) {
    changed.check(parties.broker.publicKey(), Parties.NOW);
  }

  private Permit permit(byte[] b, int place) {
    return new Permit(
        place == 0 ? b : permit.permitId16(),
        place == 1 ? b : permit.requestDigest(),
        place == 2 ? b : permit.translationDigest(),
        place == 3 ? text(b) : permit.asker(),
        place == 4 ? text(b) : permit.answerer(),
        place == 5 ? text(b) : permit.rowId(),
        place == 6 ? number(b) : permit.listVersion(),
        place == 7 ? number(b) : permit.issuedAt(),
        place == 8 ? number(b) : permit.expiresAt(),
        place == 9 ? b : permit.signature());
  }

  private static SealedAnswer answer(SealedAnswer answer, byte[] b, int place) {
    return new SealedAnswer(
        place == 0 ? b : answer.requestDigest(),
        place == 1 ? b : answer.translationDigest(),
        place == 2 ? b : answer.permitId(),
        place == 3 ? ByteBuffer.wrap(b).getInt() : answer.serial(),
        place == 4 ? b : answer.sealed(),
        place == 5 ? b : answer.signature());
  }

  private void open(SealedAnswer answer) {
    Answers.open(answer, parties.reply, permit, parties.bSigner.publicKey());
  }

  private static byte[] epoch(Organisation organisation) {
    return ByteBuffer.allocate(4).putInt(organisation.epoch()).array();
  }

  private static int epoch(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getInt();
  }

  private static byte[] number(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  private static long number(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }

  private static byte[] text(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
