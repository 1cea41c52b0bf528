package musubi.backends.card;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import musubi.backends.card.CardReader.Activation;
import musubi.card.v1.Card;
import musubi.card.v1.CardProof;
import musubi.card.v1.CardState;
import musubi.card.v1.CardStep;
import musubi.card.v1.Evidence;
import musubi.card.v1.IssueChallengeResponse;
import musubi.card.v1.StepOrder;
import musubi.card.v1.TakeStepResponse;
import musubi.client.CallException;
import musubi.client.CardStatement;
import musubi.client.CardTerminalClient;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.ConfirmResponse;

/**
 * A counter where cards are delivered, and where holders prove by them who they are.
 *
 * <p>A chip is activated for nothing but a delivery that the card system has taken, and with the
 * revision that the card then has. What happens to the order on its way is no reason for another
 * order: the counter asks again with the same request id, or how the card is.
 */
public final class CardCounter {
  private final CardTerminalClient terminal;
  private final Duration patience;

  /**
   * A counter.
   *
   * @param patience how long one act may take
   */
  public CardCounter(CardTerminalClient terminal, Duration patience) {
    this.terminal = terminal;
    this.patience = patience;
  }

  /**
   * Delivers a card, and activates its chip when the delivery is taken. Empty when that is not
   * known yet: call again with the same arguments.
   *
   * @param order id of the order; keep it until the chip is active
   * @param invited the card as it was when the order was decided
   * @param evidence by what the holder's identity was confirmed
   * @param pin as the holder has chosen it
   * @throws CallException the delivery is refused; the chip is as it was
   */
  public Optional<Activation> deliver(
      UUID order, Card invited, Evidence evidence, CardReader chip, String pin) {
    StepOrder delivery =
        StepOrder.newBuilder()
            .setStep(CardStep.CARD_STEP_DELIVER)
            .setCardNumber(invited.getCardNumber())
            .setExpectedRevision(invited.getRevision())
            .setEvidence(evidence)
            .build();
    long delivered = invited.getRevision() + 1;
    return taken(order, delivery)
        .filter(card -> card.getState() == CardState.CARD_STATE_DELIVERED)
        .filter(card -> card.getRevision() == delivered)
        .map(card -> chip.activate(delivered, pin));
  }

  /**
   * Confirms who stands at the counter by the card in the reader.
   *
   * @param request without a card's proof; what stands on the card may be presented
   * @param pin as the holder has entered it
   * @throws ChipException the chip does not sign
   * @throws CallException CARD_NOT_USABLE, CARD_REPORTED_LOST, CARD_SYSTEM_AWAY and others
   */
  public ConfirmResponse confirm(UUID call, CardReader chip, String pin, ConfirmRequest request) {
    return terminal.confirm(
        call, request.toBuilder().setCardProof(proof(chip, pin)).build(), patience);
  }

  /** A proof for one confirmation: the chip signs a new challenge. */
  public CardProof proof(CardReader chip, String pin) {
    IssueChallengeResponse issued = terminal.challenge();
    byte[] statement =
        CardStatement.bytes(
            issued.getChallenge().toByteArray(), terminal.municipality(), issued.getTerminalName());
    return CardProof.newBuilder()
        .setChallenge(issued.getChallenge())
        .setCertificateSerial(chip.certificateSerial())
        .setSignature(ByteString.copyFrom(chip.sign(statement, pin)))
        .build();
  }

  /** The card after the step; empty when it is not known whether it was taken. */
  private Optional<Card> taken(UUID order, StepOrder step) {
    try {
      TakeStepResponse answer = terminal.takeStep(order, step, patience);
      if (answer.hasCard()) {
        return Optional.of(answer.getCard());
      }
    } catch (CallException e) {
      requireUnknown(e);
    }
    return asked(step.getCardNumber());
  }

  private Optional<Card> asked(String cardNumber) {
    try {
      return Optional.of(terminal.card(cardNumber));
    } catch (CallException e) {
      requireUnknown(e);
      return Optional.empty();
    }
  }

  private static void requireUnknown(CallException e) {
    if (!e.mayRepeat()) {
      throw e;
    }
  }
}
