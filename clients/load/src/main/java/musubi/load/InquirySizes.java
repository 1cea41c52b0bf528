package musubi.load;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import musubi.broker.v1.InquireRequest;
import musubi.broker.v1.InquireResponse;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Translation;
import musubi.gateway.translation.SymbolMessages;
import musubi.linkage.v1.ProvideRequest;
import musubi.linkage.v1.ProvideResponse;
import musubi.symbol.v1.Permit;
import musubi.symbol.v1.SealedAnswer;
import musubi.symbol.v1.SignedRequest;

/**
 * Bytes of the messages of an inquiry about one person, besides the question itself: made of the
 * same fields, so right to a few bytes.
 *
 * @param answer to the business
 * @param inquire to the broker
 * @param inquired from it
 * @param provide to the answerer
 * @param provided from it
 */
record InquirySizes(int answer, int inquire, int inquired, int provide, int provided) {
  private static final int DIGEST_BYTES = 32;
  private static final int ID_BYTES = 16;
  private static final int SIGNATURE_BYTES = 64;

  /**
   * From an inquiry that was made.
   *
   * @param answer that the business got
   * @param sealed answer as the answerer keeps it
   */
  static InquirySizes of(byte[] answer, byte[] sealed) {
    SymbolParties parties = new SymbolParties();
    Blinded blinded = parties.blind(1);
    Translation translated = parties.translate(SymbolWire.of(blinded));
    SignedRequest request =
        SymbolMessages.message(blinded.request()).toBuilder().setRowId(LinkedCities.ROW).build();
    Permit permit = permit(request);
    return new InquirySizes(
        answer.length,
        InquireRequest.newBuilder()
            .setRequest(request)
            .setBlindFactor(ByteString.copyFrom(blinded.v1()))
            .build()
            .getSerializedSize(),
        InquireResponse.newBuilder()
            .setPermit(permit)
            .setAnswer(answer(sealed))
            .build()
            .getSerializedSize(),
        ProvideRequest.newBuilder()
            .setRequest(request)
            .setTranslation(SymbolMessages.message(translated))
            .setPermit(permit)
            .build()
            .getSerializedSize(),
        ProvideResponse.newBuilder().setAnswer(answer(sealed)).build().getSerializedSize());
  }

  private static Permit permit(SignedRequest request) {
    return Permit.newBuilder()
        .setPermitId(bytes(ID_BYTES))
        .setRequestDigest(bytes(DIGEST_BYTES))
        .setTranslationDigest(bytes(DIGEST_BYTES))
        .setAsker(request.getFrom().getCode())
        .setAnswerer(request.getTo().getCode())
        .setRowId(request.getRowId())
        .setListVersion(request.getListVersion())
        .setIssuedAt(request.getIssuedAt())
        .setExpiresAt(request.getExpiresAt())
        .setSignature(bytes(SIGNATURE_BYTES))
        .build();
  }

  private static SealedAnswer answer(byte[] sealed) {
    try {
      return SealedAnswer.parseFrom(sealed);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("no sealed answer", e);
    }
  }

  private static ByteString bytes(int length) {
    return ByteString.copyFrom(new byte[length]);
  }
}
