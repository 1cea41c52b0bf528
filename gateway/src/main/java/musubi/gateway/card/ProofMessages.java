package musubi.gateway.card;

import static musubi.gateway.registry.Parsing.valid;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import musubi.card.v1.CardProof;
import musubi.card.v1.CheckCardRequest;
import musubi.card.v1.CheckCardResponse;
import musubi.card.v1.IssueChallengeResponse;
import musubi.gateway.confirmation.PresentedCard;

/** Proofs between the contract's messages and values; what breaks its format is ITEM_INVALID. */
final class ProofMessages {
  private static final int LONGEST_NAME = 128;

  private ProofMessages() {}

  /** The name of a terminal: it is signed, not looked up. */
  static String terminal(String name) {
    return valid(
        "terminal_name",
        () -> {
          if (!name.matches("[\\x21-\\x7e]{1," + LONGEST_NAME + "}")) {
            throw new IllegalArgumentException(
                "terminal_name: "
                    + name.length()
                    + " characters (expected: 1 to 128 of printable ASCII)");
          }
          return name;
        });
  }

  static CheckCardRequest request(PresentedCard presented, String terminal) {
    return CheckCardRequest.newBuilder()
        .setCardProof(
            CardProof.newBuilder()
                .setChallenge(ByteString.copyFrom(presented.challenge()))
                .setCertificateSerial(presented.serial())
                .setSignature(ByteString.copyFrom(presented.signature())))
        .setTerminalName(terminal)
        .build();
  }

  static CheckCardResponse holder(Card card) {
    return CheckCardResponse.newBuilder()
        .setResidentRecordCode(card.holder().digits())
        .setCardNumber(card.number().digits())
        .setRevision(card.revision())
        .build();
  }

  static IssueChallengeResponse issued(Challenge challenge) {
    return IssueChallengeResponse.newBuilder()
        .setChallenge(ByteString.copyFrom(challenge.bytes()))
        .setTerminalName(challenge.terminal())
        .setExpiresAt(
            Timestamp.newBuilder()
                .setSeconds(challenge.expires().getEpochSecond())
                .setNanos(challenge.expires().getNano()))
        .build();
  }
}
