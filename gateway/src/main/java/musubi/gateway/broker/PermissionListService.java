package musubi.gateway.broker;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import musubi.broker.v1.GetPermissionListRequest;
import musubi.broker.v1.GetPermissionListResponse;
import musubi.broker.v1.PermissionListServiceGrpc;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;

/** Serves {@code musubi.broker.v1.PermissionListService}: the list in force. */
public final class PermissionListService
    extends PermissionListServiceGrpc.PermissionListServiceImplBase {
  private final PermissionShelf shelf;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the shelf. */
  public PermissionListService(PermissionShelf shelf, Calls calls, InstantSource clock) {
    this.shelf = shelf;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void getPermissionList(
      GetPermissionListRequest request, StreamObserver<GetPermissionListResponse> out) {
    calls.read(
        out,
        () ->
            new Calls.Recorded<>(
                GetPermissionListResponse.newBuilder()
                    .setList(ByteString.copyFrom(shelf.inForce().serialised()))
                    .build(),
                Call.current().answered(clock.instant())));
  }
}
