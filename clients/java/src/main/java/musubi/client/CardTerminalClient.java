package musubi.client;

import java.time.Duration;
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
 * give the order a second time. Every method throws {@link CallException} when the node refuses or
 * none answers, and whatever {@link Statements} throws. Answers hold personal data.
 *
 * <p>Thread-safe.
 */
public final class CardTerminalClient {
  private final OperatorCalls calls;
  private final String municipality;

  /**
   * Calls over this connection, which stays the caller's to close.
   *
   * @param statements asked for a new statement for each call
   * @param purpose for which the calls are made; {@link #with} for another
   */
  public CardTerminalClient(Connection connection, Statements statements, Purpose purpose) {
    this(connection.operator(statements, purpose), connection.body());
  }

  private CardTerminalClient(OperatorCalls calls, String municipality) {
    this.calls = calls;
    this.municipality = municipality;
  }

  /** The same for another purpose, such as the next application. */
  public CardTerminalClient with(Purpose purpose) {
    return new CardTerminalClient(calls.with(purpose), municipality);
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
   * @throws CallException CARD_REVISION_CHANGED, CARD_REPORTED_LOST and others
   */
  public TakeStepResponse takeStep(UUID requestId, StepOrder order, Duration patience) {
    return calls
        .call(
            CardServiceGrpc.getTakeStepMethod(),
            TakeStepRequest.newBuilder().setOrder(order).build(),
            Act.of(requestId).patience(patience),
            answer -> isOutcome(answer.getOutcome()))
        .orThrow();
  }

  /**
   * Approves the order of another operator; TAKEN with the card, or PENDING.
   *
   * @param requestId id of the approval
   * @throws CallException APPROVAL_BY_SAME_PERSON, CARD_ORDER_NOT_WAITING and others
   */
  public ApproveStepResponse approveStep(UUID requestId, long orderNumber, Duration patience) {
    return calls
        .call(
            CardServiceGrpc.getApproveStepMethod(),
            ApproveStepRequest.newBuilder().setOrderNumber(orderNumber).build(),
            Act.of(requestId).patience(patience),
            answer -> isOutcome(answer.getOutcome()))
        .orThrow();
  }

  /**
   * A card as terminal, municipality and card system know it now; orders that waited are decided.
   *
   * @throws CallException CARD_UNKNOWN, CARD_OF_OTHER_MUNICIPALITY, CARD_SYSTEM_AWAY and others
   */
  public Card card(String cardNumber) {
    return calls
        .ask(
            CardServiceGrpc.getGetCardMethod(),
            GetCardRequest.newBuilder().setCardNumber(cardNumber).build())
        .getCard();
  }

  /** A challenge for a card at this terminal: good for one confirmation. */
  public IssueChallengeResponse challenge() {
    return calls.ask(
        CardProofServiceGrpc.getIssueChallengeMethod(), IssueChallengeRequest.getDefaultInstance());
  }

  /**
   * Who the person is whose card has signed. The request id uses the challenge up: repeat with the
   * same, and with the same request.
   *
   * @throws CallException CHALLENGE_EXPIRED, CARD_SIGNATURE_INVALID, CARD_NOT_USABLE,
   *     CARD_SYSTEM_AWAY and others
   */
  public ConfirmResponse confirm(UUID requestId, ConfirmRequest request, Duration patience) {
    return calls.act(
        ConfirmationServiceGrpc.getConfirmMethod(), request, Act.of(requestId).patience(patience));
  }

  private static boolean isOutcome(StepOutcome outcome) {
    return outcome != StepOutcome.STEP_OUTCOME_PENDING;
  }
}
