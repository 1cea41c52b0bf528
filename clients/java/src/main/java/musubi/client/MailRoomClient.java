package musubi.client;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import musubi.card.v1.MailingServiceGrpc;
import musubi.card.v1.TakeMailingRequest;
import musubi.card.v1.TakenMailing;

/**
 * Mailing records for the Agency's issuing, from the card system.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class MailRoomClient {
  private final SystemCalls calls;

  /** Calls over this connection, which stays the caller's to close. */
  public MailRoomClient(Connection connection) {
    this.calls = connection.system();
  }

  /**
   * Records that follow a number, at most 500; none when there are none. The card system erases
   * those up to the number in time, so they have to be durable here.
   *
   * @param requestId id of the act; use it for repeats of your own
   * @param takenNumber number up to which the caller has all records; 0 at first
   * @throws CallException MAILING_NUMBER_AHEAD and others, or the node stayed away
   */
  public List<TakenMailing> take(
      UUID requestId, long takenNumber, int pageSize, Duration patience) {
    TakeMailingRequest request =
        TakeMailingRequest.newBuilder().setTakenNumber(takenNumber).setPageSize(pageSize).build();
    return calls
        .act(
            MailingServiceGrpc.getTakeMailingMethod(),
            request,
            Act.of(requestId).patience(patience))
        .getMailingsList();
  }
}
