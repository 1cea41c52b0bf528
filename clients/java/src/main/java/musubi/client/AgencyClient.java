package musubi.client;

import java.util.Optional;
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
  private final PersonCalls calls;

  /**
   * Calls with an operator statement each over this connection, which stays the caller's to close.
   */
  public AgencyClient(Connection connection, Statements statements) {
    this.calls = new PersonCalls(connection, Optional.of(statements));
  }

  /**
   * The person behind a resident-record code, an Individual Number or all of the four items; one of
   * another prefecture from the nation. The resident-record code comes along only while the list
   * says so, the Individual Number only where the request gives a reason. Takes at most {@link
   * Connection#deadline} and is not repeated.
   *
   * @throws RefusedException RECIPIENT_NOT_LISTED, PERSON_NOT_FOUND, PERSON_AMBIGUOUS,
   *     PERSON_REMOVED, ANSWER_WITHHELD, TOO_MANY_MISSES, TIER_UNAVAILABLE and others
   */
  public ProvideResponse provide(ProvideRequest request, Purpose purpose) {
    return calls.one(ProvisionServiceGrpc.getProvideMethod(), request, purpose);
  }
}
