package musubi.client;

import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;

/**
 * What an integrated terminal calls: asks the communication node of its municipality about a
 * person.
 *
 * <p>Thread-safe.
 */
public final class TerminalClient {
  private final Connection connection;

  /** Calls over this connection, which stays the caller's to close. */
  public TerminalClient(Connection connection) {
    this.connection = connection;
  }

  /**
   * Who stands behind a resident-record code: the eight items less the Individual Number, from the
   * first tier that knows a current resident.
   *
   * @throws RefusedException PERSON_NOT_FOUND, TIER_UNAVAILABLE and others
   */
  public InquireResponse inquire(String residentRecordCode, Purpose purpose) {
    InquireRequest request =
        InquireRequest.newBuilder().setResidentRecordCode(residentRecordCode).build();
    Metadata headers = purpose.headers();
    headers.put(RegisterClient.REQUEST_ID, RequestIds.next().toString());
    return Repeats.call(
        Duration.ZERO,
        () ->
            InquiryServiceGrpc.newBlockingStub(connection.channel())
                .withDeadlineAfter(connection.deadline().toMillis(), TimeUnit.MILLISECONDS)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .inquire(request));
  }
}
