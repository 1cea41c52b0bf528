package musubi.gateway.translation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import musubi.gateway.access.Refusal;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.Item;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Purpose;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.symbol.SymbolException;
import musubi.gateway.symbol.Token;
import musubi.gateway.symbol.Translation;
import musubi.symbol.v1.BlindedItem;
import musubi.symbol.v1.ProcessingToken;
import musubi.symbol.v1.SignedRequest;

/**
 * Messages of {@code musubi.symbol.v1} and the values behind them. What does not parse is refused
 * with REQUEST_MALFORMED.
 */
public final class SymbolMessages {
  private SymbolMessages() {}

  /**
   * The request of a message; its signature is not checked.
   *
   * @throws Refusal REQUEST_MALFORMED
   */
  public static Request request(SignedRequest message) {
    return SymbolRefusals.refusing(
        () ->
            new Request(
                new Header(
                    purpose(message.getPurpose()),
                    message.getRequestId().toByteArray(),
                    organisation(message.getFrom()),
                    organisation(message.getTo()),
                    message.getReceiverKeyId().toByteArray(),
                    message.getKeyLogRoot().toByteArray(),
                    message.getRowId(),
                    message.getListVersion(),
                    message.getReplyKey().toByteArray(),
                    message.getIssuedAt(),
                    message.getExpiresAt()),
                Point.decode(message.getBase().toByteArray()),
                message.getKemOutput().toByteArray(),
                message.getItemsList().stream().map(SymbolMessages::item).toList(),
                message.getSignature().toByteArray()));
  }

  /** The message of a request. */
  public static SignedRequest message(Request request) {
    Header header = request.header();
    SignedRequest.Builder message =
        SignedRequest.newBuilder()
            .setPurpose(purpose(header.purpose()))
            .setRequestId(bytes(header.requestId16()))
            .setFrom(organisation(header.from()))
            .setTo(organisation(header.to()))
            .setReceiverKeyId(bytes(header.receiverKeyId()))
            .setKeyLogRoot(bytes(header.directoryRoot()))
            .setRowId(header.rowId())
            .setListVersion(header.listVersion())
            .setReplyKey(bytes(header.replyKey()))
            .setIssuedAt(header.issuedAt())
            .setExpiresAt(header.expiresAt())
            .setBase(bytes(request.base().encoded()))
            .setKemOutput(bytes(request.kem()))
            .setSignature(bytes(request.signature()));
    request.items().forEach(item -> message.addItems(item(item)));
    return message.build();
  }

  /**
   * The translation of a message; its proof is not checked.
   *
   * @throws Refusal REQUEST_MALFORMED
   */
  public static Translation translation(musubi.symbol.v1.Translation message) {
    return SymbolRefusals.refusing(
        () ->
            new Translation(
                message.getPointsList().stream()
                    .map(point -> Point.decode(point.toByteArray()))
                    .toList(),
                message.getProofE().toByteArray(),
                message.getProofZ().toByteArray()));
  }

  /** The message of a translation. */
  public static musubi.symbol.v1.Translation message(Translation translation) {
    musubi.symbol.v1.Translation.Builder message =
        musubi.symbol.v1.Translation.newBuilder()
            .setProofE(bytes(translation.proofE()))
            .setProofZ(bytes(translation.proofZ()));
    translation.points().forEach(point -> message.addPoints(bytes(point.encoded())));
    return message.build();
  }

  /**
   * The permit of a message; nothing is checked but its form.
   *
   * @throws Refusal REQUEST_MALFORMED
   */
  public static Permit permit(musubi.symbol.v1.Permit message) {
    return SymbolRefusals.refusing(
        () ->
            new Permit(
                message.getPermitId().toByteArray(),
                message.getRequestDigest().toByteArray(),
                message.getTranslationDigest().toByteArray(),
                message.getAsker(),
                message.getAnswerer(),
                message.getRowId(),
                message.getListVersion(),
                message.getIssuedAt(),
                message.getExpiresAt(),
                message.getSignature().toByteArray()));
  }

  /** The message of a permit. */
  public static musubi.symbol.v1.Permit message(Permit permit) {
    return musubi.symbol.v1.Permit.newBuilder()
        .setPermitId(bytes(permit.permitId16()))
        .setRequestDigest(bytes(permit.requestDigest()))
        .setTranslationDigest(bytes(permit.translationDigest()))
        .setAsker(permit.asker())
        .setAnswerer(permit.answerer())
        .setRowId(permit.rowId())
        .setListVersion(permit.listVersion())
        .setIssuedAt(permit.issuedAt())
        .setExpiresAt(permit.expiresAt())
        .setSignature(bytes(permit.signature()))
        .build();
  }

  /**
   * The sealed answer of a message; nothing is checked but its form.
   *
   * @throws Refusal REQUEST_MALFORMED
   */
  public static SealedAnswer sealedAnswer(musubi.symbol.v1.SealedAnswer message) {
    return SymbolRefusals.refusing(
        () ->
            new SealedAnswer(
                message.getRequestDigest().toByteArray(),
                message.getTranslationDigest().toByteArray(),
                message.getPermitId().toByteArray(),
                message.getSerial(),
                message.getSealed().toByteArray(),
                message.getSignature().toByteArray()));
  }

  /** The message of a sealed answer. */
  public static musubi.symbol.v1.SealedAnswer message(SealedAnswer answer) {
    return musubi.symbol.v1.SealedAnswer.newBuilder()
        .setRequestDigest(bytes(answer.requestDigest()))
        .setTranslationDigest(bytes(answer.translationDigest()))
        .setPermitId(bytes(answer.permitId()))
        .setSerial(answer.serial())
        .setSealed(bytes(answer.sealed()))
        .setSignature(bytes(answer.signature()))
        .build();
  }

  /**
   * The token of a message; its signature is not checked.
   *
   * @throws Refusal REQUEST_MALFORMED
   */
  public static Token token(ProcessingToken message) {
    return SymbolRefusals.refusing(
        () ->
            new Token(
                message.getNumber().toByteArray(),
                message.getOrganisation(),
                message.getExpiresAt(),
                message.getSignature().toByteArray()));
  }

  /** The message of a token. */
  public static ProcessingToken message(Token token) {
    return ProcessingToken.newBuilder()
        .setNumber(bytes(token.number16()))
        .setOrganisation(token.organisation())
        .setExpiresAt(token.expiresAt())
        .setSignature(bytes(token.signature()))
        .build();
  }

  /** A request as it is stored: the serialised message. */
  public static byte[] stored(Request request) {
    return message(request).toByteArray();
  }

  /** A stored request. */
  public static Request storedRequest(byte[] stored) {
    return request(parsed(SignedRequest.parser(), stored));
  }

  /** A translation as it is stored: the serialised message. */
  public static byte[] stored(Translation translation) {
    return message(translation).toByteArray();
  }

  /** A stored translation. */
  public static Translation storedTranslation(byte[] stored) {
    return translation(parsed(musubi.symbol.v1.Translation.parser(), stored));
  }

  /** A permit as it is stored: the serialised message. */
  public static byte[] stored(Permit permit) {
    return message(permit).toByteArray();
  }

  /** A stored permit. */
  public static Permit storedPermit(byte[] stored) {
    return permit(parsed(musubi.symbol.v1.Permit.parser(), stored));
  }

  /** A sealed answer as it is stored: the serialised message. */
  public static byte[] stored(SealedAnswer answer) {
    return message(answer).toByteArray();
  }

  /** A stored sealed answer. */
  public static SealedAnswer storedAnswer(byte[] stored) {
    return sealedAnswer(parsed(musubi.symbol.v1.SealedAnswer.parser(), stored));
  }

  private static <T extends Message> T parsed(Parser<T> parser, byte[] stored) {
    try {
      return parser.parseFrom(stored);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored message cannot be read");
    }
  }

  private static Item item(BlindedItem message) {
    return new Item(
        Point.decode(message.getBlinded().toByteArray()),
        message.getTag().toByteArray(),
        message.getCiphertext().toByteArray());
  }

  private static BlindedItem item(Item item) {
    return BlindedItem.newBuilder()
        .setBlinded(bytes(item.blinded().encoded()))
        .setTag(bytes(item.tag()))
        .setCiphertext(bytes(item.ciphertext()))
        .build();
  }

  /**
   * @throws SymbolException REQUEST_MALFORMED
   */
  private static Organisation organisation(musubi.symbol.v1.Organisation message) {
    return new Organisation(message.getCode(), message.getEpoch());
  }

  private static musubi.symbol.v1.Organisation organisation(Organisation organisation) {
    return musubi.symbol.v1.Organisation.newBuilder()
        .setCode(organisation.code())
        .setEpoch(organisation.epoch())
        .build();
  }

  private static Purpose purpose(musubi.symbol.v1.Purpose message) {
    return switch (message) {
      case PURPOSE_ACQUIRE -> Purpose.ACQUIRE;
      case PURPOSE_INQUIRE -> Purpose.INQUIRE;
      case PURPOSE_REKEY -> Purpose.REKEY;
      case PURPOSE_MERGE -> Purpose.MERGE;
      case PURPOSE_UNSPECIFIED, UNRECOGNIZED ->
          throw Refusal.ofField(
              TranslationReason.REQUEST_MALFORMED, "purpose", "purpose: none that there is");
    };
  }

  private static musubi.symbol.v1.Purpose purpose(Purpose purpose) {
    return switch (purpose) {
      case ACQUIRE -> musubi.symbol.v1.Purpose.PURPOSE_ACQUIRE;
      case INQUIRE -> musubi.symbol.v1.Purpose.PURPOSE_INQUIRE;
      case REKEY -> musubi.symbol.v1.Purpose.PURPOSE_REKEY;
      case MERGE -> musubi.symbol.v1.Purpose.PURPOSE_MERGE;
    };
  }

  private static ByteString bytes(byte[] bytes) {
    return ByteString.copyFrom(bytes);
  }
}
