package musubi.client;

import musubi.confirmation.v1.ProvideRequest;
import musubi.confirmation.v1.ProvideResponse;
import musubi.confirmation.v1.ProvisionServiceGrpc;

/**
 * What a system of another agency or department of a prefecture calls: asks the prefecture's node
 * about one person at a time, for a business that the prefecture's list of recipients has.
 *
 * <p>Thread-safe.
 */
public final class AgencyClient {
  private final OperatorCalls calls;

  /**
   * Calls over this connection, which stays the caller's to close.
   *
   * @param statements asked for a new statement for each call
   * @param purpose for which the calls are made; {@link #with} for another
   */
  public AgencyClient(Connection connection, Statements statements, Purpose purpose) {
    this(connection.operator(statements, purpose));
  }

  private AgencyClient(OperatorCalls calls) {
    this.calls = calls;
  }

  /** The same for another purpose, such as the next application. */
  public AgencyClient with(Purpose purpose) {
    return new AgencyClient(calls.with(purpose));
  }

  /**
   * The person behind a resident-record code, an Individual Number or all of the four items; one of
   * another prefecture from the nation. The resident-record code comes along only while the list
   * says so, the Individual Number only where the request gives a reason. Takes at most {@link
   * Connection#deadline} and is not repeated.
   *
   * @throws CallException RECIPIENT_NOT_LISTED, PERSON_NOT_FOUND, PERSON_AMBIGUOUS, PERSON_REMOVED,
   *     ANSWER_WITHHELD, TOO_MANY_MISSES, TIER_UNAVAILABLE and others
   */
  public ProvideResponse provide(ProvideRequest request) {
    return calls.ask(ProvisionServiceGrpc.getProvideMethod(), request);
  }
}
