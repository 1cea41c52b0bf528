package musubi.client;

import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.UpdateServiceGrpc;

/**
 * What a resident register calls: pushes finalised changes to the communication node of its
 * municipality.
 *
 * <p>Thread-safe.
 */
public final class RegisterClient {
  static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("musubi-request-id", Metadata.ASCII_STRING_MARSHALLER);

  private final Connection connection;

  /** Calls over this connection, which stays the caller's to close. */
  public RegisterClient(Connection connection) {
    this.connection = connection;
  }

  /**
   * Pushes one change and returns its number once it is durable. A call that breaks off is repeated
   * with the same id for as long as the patience lasts; the change is taken once.
   *
   * @param requestId id of the act, {@link RequestIds#next()}; keep it and use it for repeats of
   *     your own, also after a restart
   * @param record the record after the change, whole
   * @param patience how long to repeat while the node is away; zero for one attempt
   * @throws RefusedException when the change is refused, or the node stayed away
   */
  public long push(UUID requestId, IdentityRecord record, Duration patience) {
    PushUpdateRequest request = PushUpdateRequest.newBuilder().setRecord(record).build();
    Metadata headers = new Metadata();
    headers.put(REQUEST_ID, requestId.toString());
    return Repeats.call(
        patience,
        () ->
            UpdateServiceGrpc.newBlockingStub(connection.channel())
                .withDeadlineAfter(connection.deadline().toMillis(), TimeUnit.MILLISECONDS)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .pushUpdate(request)
                .getUpdateSequenceNumber());
  }
}
