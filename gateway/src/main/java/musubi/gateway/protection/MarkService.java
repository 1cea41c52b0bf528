package musubi.gateway.protection;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import musubi.gateway.access.Digests;
import musubi.gateway.record.Acts;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.value.ResidentRecordCode;
import musubi.registry.v1.GetMarkRequest;
import musubi.registry.v1.GetMarkResponse;
import musubi.registry.v1.MarkRequest;
import musubi.registry.v1.MarkResponse;
import musubi.registry.v1.MarkServiceGrpc;

/** Serves {@code musubi.registry.v1.MarkService} in a municipality: to its register. */
public final class MarkService extends MarkServiceGrpc.MarkServiceImplBase {
  private final MarkDesk desk;
  private final Acts acts;
  private final Runnable wake;
  private final Digests digests;
  private final Calls calls;
  private final InstantSource clock;

  /**
   * Serves the desk.
   *
   * @param wake run after each new mark
   */
  public MarkService(
      MarkDesk desk, Acts acts, Runnable wake, Digests digests, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.acts = acts;
    this.wake = wake;
    this.digests = digests;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void mark(MarkRequest request, StreamObserver<MarkResponse> out) {
    calls.effect(
        out,
        () -> {
          about(request.getResidentRecordCode());
          long revision = calls.act(acts, desk.set(MarkMessages.parse(request)));
          wake.run();
          return MarkResponse.newBuilder().setRevision(revision).build();
        });
  }

  @Override
  public void getMark(GetMarkRequest request, StreamObserver<GetMarkResponse> out) {
    calls.read(
        out,
        () -> {
          about(request.getResidentRecordCode());
          ResidentRecordCode code = MarkMessages.code(request.getResidentRecordCode());
          return new Calls.Recorded<>(
              MarkMessages.response(desk.find(code)), Call.current().answered(clock.instant()));
        });
  }

  private void about(String code) {
    Call.current().about(digests.ofSubject(code));
  }
}
