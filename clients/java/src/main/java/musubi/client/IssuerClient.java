package musubi.client;

import java.time.Duration;
import musubi.card.v1.Card;
import musubi.card.v1.CardSystemServiceGrpc;
import musubi.card.v1.ReportIssueRequest;

/**
 * What the Agency's making of cards calls at the card system: it reports what was made.
 *
 * <p>Thread-safe.
 */
public final class IssuerClient {
  private final SystemCalls calls;

  /** Calls over this connection, which stays the caller's to close. */
  public IssuerClient(Connection connection) {
    this.calls = connection.system();
  }

  /**
   * Reports a step, and returns the card after it; repeated with the same ids while the patience
   * lasts. Keep the report, keys and serials included, until this has returned: after a lost answer
   * the same report is sent again, and no card is made twice.
   *
   * @param report with its event id, which is the request id, too
   * @throws CallException CARD_REVISION_CHANGED, CERTIFICATE_SERIAL_USED and others, or the card
   *     system stayed away
   */
  public Card report(ReportIssueRequest report, Duration patience) {
    return calls
        .act(
            CardSystemServiceGrpc.getReportIssueMethod(),
            report,
            Act.of(RequestIds.of(report.getEventId())).patience(patience))
        .getCard();
  }
}
