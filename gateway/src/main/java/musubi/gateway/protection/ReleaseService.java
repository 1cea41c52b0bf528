package musubi.gateway.protection;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import musubi.gateway.access.Digests;
import musubi.gateway.record.Acts;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.registry.v1.ApproveReleaseRequest;
import musubi.registry.v1.ApproveReleaseResponse;
import musubi.registry.v1.GetReleaseRequest;
import musubi.registry.v1.GetReleaseResponse;
import musubi.registry.v1.ReleaseServiceGrpc;
import musubi.registry.v1.RequestReleaseRequest;
import musubi.registry.v1.RequestReleaseResponse;
import musubi.registry.v1.TakeReleaseRequest;
import musubi.registry.v1.TakeReleaseResponse;

/** Serves {@code musubi.registry.v1.ReleaseService}; every record names the person it is about. */
public final class ReleaseService extends ReleaseServiceGrpc.ReleaseServiceImplBase {
  private final ReleaseDesk desk;
  private final Acts acts;
  private final Digests digests;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the desk. */
  public ReleaseService(
      ReleaseDesk desk, Acts acts, Digests digests, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.acts = acts;
    this.digests = digests;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void requestRelease(
      RequestReleaseRequest request, StreamObserver<RequestReleaseResponse> out) {
    calls.effect(
        out,
        () -> {
          Call.current().about(digests.ofSubject(request.getResidentRecordCode()));
          return ReleaseMessages.requested(
              calls.act(acts, desk.request(ReleaseMessages.parse(request), person())));
        });
  }

  @Override
  public void getRelease(GetReleaseRequest request, StreamObserver<GetReleaseResponse> out) {
    calls.read(
        out,
        () -> {
          about(request.getReleaseNumber());
          return new Calls.Recorded<>(
              ReleaseMessages.found(desk.find(request.getReleaseNumber())),
              Call.current().answered(clock.instant()));
        });
  }

  @Override
  public void approveRelease(
      ApproveReleaseRequest request, StreamObserver<ApproveReleaseResponse> out) {
    calls.effect(
        out,
        () -> {
          about(request.getReleaseNumber());
          return ReleaseMessages.approved(
              calls.act(acts, desk.approve(request.getReleaseNumber(), person())));
        });
  }

  @Override
  public void takeRelease(TakeReleaseRequest request, StreamObserver<TakeReleaseResponse> out) {
    calls.effect(
        out,
        () -> {
          about(request.getReleaseNumber());
          return ReleaseMessages.taken(
              calls.act(acts, desk.take(request.getReleaseNumber(), person())));
        });
  }

  private void about(long release) {
    desk.person(release).ifPresent(code -> Call.current().about(digests.ofSubject(code.digits())));
  }

  private ReleaseDesk.Person person() {
    Call call = Call.current();
    return new ReleaseDesk.Person(
        digests.ofOperator(call.purpose().operator()), call.requestId().orElseThrow());
  }
}
