package musubi.client;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import musubi.card.v1.ApproveStepRequest;
import musubi.card.v1.ApproveStepResponse;
import musubi.card.v1.Card;
import musubi.card.v1.CardProofServiceGrpc;
import musubi.card.v1.CardServiceGrpc;
import musubi.card.v1.GetCardRequest;
import musubi.card.v1.IssueChallengeRequest;
import musubi.card.v1.IssueChallengeResponse;
import musubi.card.v1.StepOrder;
import musubi.card.v1.StepOutcome;
import musubi.card.v1.TakeStepRequest;
import musubi.card.v1.TakeStepResponse;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.ConfirmResponse;
import musubi.confirmation.v1.ConfirmationServiceGrpc;

/**
 * What an integrated terminal calls about cards at the communication node of its municipality:
 * steps of their lives, and confirmations in which a card is evidence.
 *
 * <p>An act has a request id, {@link RequestIds#next()}, and is repeated with it until there is an
 * outcome or the patience is over. After that ask again with the same id, or {@link #card}: never
 * give the order a second time. Every method throws {@link RefusedException} when the node refuses
 * or none answers, and whatever {@link Statements} throws. Answers hold personal data.
 *
 * <p>Thread-safe.
 */
public final class CardTerminalClient {
  private final PersonCalls calls;
  private final String municipality;

  /**
   * Calls with an operator statement each over this connection, which stays the caller's to close.
   */
  public CardTerminalClient(Connection connection, Statements statements) {
    this.calls = new PersonCalls(connection, Optional.of(statements));
    this.municipality = connection.body();
  }

  /** Code of the municipality whose node is called; it stands in what a card signs. */
  public String municipality() {
    return municipality;
  }

  /**
   * Orders a step; TAKEN with the card, WAITING_FOR_APPROVAL, or PENDING when the card system has
   * not decided while the patience lasted.
   *
   * @param requestId id of the order; keep it until the outcome is known
   * @throws RefusedException CARD_REVISION_CHANGED, CARD_REPORTED_LOST and others
   */
  public TakeStepResponse takeStep(
      UUID requestId, StepOrder order, Purpose purpose, Duration patience) {
    return calls.act(
        CardServiceGrpc.getTakeStepMethod(),
        TakeStepRequest.newBuilder().setOrder(order).build(),
        purpose,
        new PersonCalls.Act<>(requestId, patience, answer -> isOutcome(answer.getOutcome())));
  }

  /**
   * Approves the order of another operator; TAKEN with the card, or PENDING.
   *
   * @param requestId id of the approval
   * @throws RefusedException APPROVAL_BY_SAME_PERSON, CARD_ORDER_NOT_WAITING and others
   */
  public ApproveStepResponse approveStep(
      UUID requestId, long orderNumber, Purpose purpose, Duration patience) {
    return calls.act(
        CardServiceGrpc.getApproveStepMethod(),
        ApproveStepRequest.newBuilder().setOrderNumber(orderNumber).build(),
        purpose,
        new PersonCalls.Act<>(requestId, patience, answer -> isOutcome(answer.getOutcome())));
  }

  /**
   * A card as terminal, municipality and card system know it now; orders that waited are decided.
   *
   * @throws RefusedException CARD_UNKNOWN, CARD_OF_OTHER_MUNICIPALITY, CARD_SYSTEM_AWAY and others
   */
  public Card card(String cardNumber, Purpose purpose) {
    return calls
        .one(
            CardServiceGrpc.getGetCardMethod(),
            GetCardRequest.newBuilder().setCardNumber(cardNumber).build(),
            purpose)
        .getCard();
  }

  /** A challenge for a card at this terminal: good for one confirmation. */
  public IssueChallengeResponse challenge(Purpose purpose) {
    return calls.one(
        CardProofServiceGrpc.getIssueChallengeMethod(),
        IssueChallengeRequest.getDefaultInstance(),
        purpose);
  }

  /**
   * Who the person is whose card has signed. The request id uses the challenge up: repeat with the
   * same, and with the same request.
   *
   * @throws RefusedException CHALLENGE_EXPIRED, CARD_SIGNATURE_INVALID, CARD_NOT_USABLE,
   *     CARD_SYSTEM_AWAY and others
   */
  public ConfirmResponse confirm(
      UUID requestId, ConfirmRequest request, Purpose purpose, Duration patience) {
    return calls.act(
        ConfirmationServiceGrpc.getConfirmMethod(),
        request,
        purpose,
        new PersonCalls.Act<>(requestId, patience, answer -> true));
  }

  private static boolean isOutcome(StepOutcome outcome) {
    return outcome != StepOutcome.STEP_OUTCOME_PENDING;
  }
}
