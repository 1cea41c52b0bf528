package musubi.gateway.registry;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import musubi.gateway.access.Digests;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.PushUpdateResponse;
import musubi.registry.v1.UpdateServiceGrpc;

/** Serves {@code musubi.registry.v1.UpdateService}: message to values, ask the desk, answer. */
public final class UpdateService extends UpdateServiceGrpc.UpdateServiceImplBase {
  private final UpdateDesk desk;
  private final Digests digests;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the desk. */
  public UpdateService(UpdateDesk desk, Digests digests, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.digests = digests;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void pushUpdate(PushUpdateRequest request, StreamObserver<PushUpdateResponse> out) {
    calls.effect(
        out,
        () -> {
          Call call = Call.current();
          call.about(digests.ofSubject(request.getRecord().getResidentRecordCode()));
          UpdateLane.Taken taken =
              desk.accept(
                  call.method(),
                  call.requestId().orElseThrow(),
                  call.received(),
                  IdentityMessages.parse(request.getRecord()),
                  call.answered(clock.instant()));
          call.made(taken.record());
          return PushUpdateResponse.newBuilder().setUpdateSequenceNumber(taken.number()).build();
        });
  }
}
