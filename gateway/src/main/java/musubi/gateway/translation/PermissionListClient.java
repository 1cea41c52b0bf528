package musubi.gateway.translation;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import musubi.broker.v1.GetPermissionListRequest;
import musubi.broker.v1.PermissionListServiceGrpc;
import musubi.gateway.access.Purpose;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.value.RequestId;

/** Fetches the permission list from the broker. Thread-safe. */
public final class PermissionListClient implements PermissionListLink {
  private static final long LIMIT_SECONDS = 10;

  private final Neighbour broker;
  private final InstantSource clock;

  /** From the broker. */
  public PermissionListClient(Neighbour broker, InstantSource clock) {
    this.broker = broker;
    this.clock = clock;
  }

  @Override
  public byte[] fetch() {
    RequestId id = RequestId.at(clock.instant(), ThreadLocalRandom.current());
    try {
      return PermissionListServiceGrpc.newBlockingStub(broker.channel())
          .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
          .withInterceptors(
              MetadataUtils.newAttachHeadersInterceptor(Headers.of(Optional.of(id), Purpose.NONE)))
          .getPermissionList(GetPermissionListRequest.getDefaultInstance())
          .getList()
          .toByteArray();
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    }
  }
}
