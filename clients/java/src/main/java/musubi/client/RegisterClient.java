package musubi.client;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import musubi.registry.v1.GetMarkRequest;
import musubi.registry.v1.GetMarkResponse;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.MarkRequest;
import musubi.registry.v1.MarkServiceGrpc;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.UpdateServiceGrpc;

/**
 * What a resident register calls: pushes finalised changes to the communication node of its
 * municipality, and marks protected persons there.
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
    return Repeats.call(
        patience,
        () ->
            stub(UpdateServiceGrpc::newBlockingStub, requestId)
                .pushUpdate(request)
                .getUpdateSequenceNumber());
  }

  /**
   * Sets the municipality's mark for a person, or takes it back, and returns its revision once it
   * is durable there; it then goes up by itself. Repeated like a push.
   *
   * @param requestId id of the act, as for a push
   * @throws RefusedException when the mark is refused, or the node stayed away
   */
  public long mark(UUID requestId, MarkRequest mark, Duration patience) {
    return Repeats.call(
        patience, () -> stub(MarkServiceGrpc::newBlockingStub, requestId).mark(mark).getRevision());
  }

  /**
   * What the municipality has marked for a person, and which tiers have it: the address is safe
   * everywhere when all three do.
   *
   * @throws RefusedException when the code breaks its format, or the node is away
   */
  public GetMarkResponse marks(String residentRecordCode) {
    GetMarkRequest request =
        GetMarkRequest.newBuilder().setResidentRecordCode(residentRecordCode).build();
    return Repeats.call(
        Duration.ZERO,
        () -> stub(MarkServiceGrpc::newBlockingStub, RequestIds.next()).getMark(request));
  }

  private <S extends AbstractStub<S>> S stub(Function<Channel, S> maker, UUID requestId) {
    Metadata headers = new Metadata();
    headers.put(REQUEST_ID, requestId.toString());
    return maker
        .apply(connection.channel())
        .withDeadlineAfter(connection.deadline().toMillis(), TimeUnit.MILLISECONDS)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }
}
