package musubi.gateway.protection;

import io.grpc.stub.StreamObserver;
import musubi.gateway.access.Refusal;
import musubi.gateway.record.Acts;
import musubi.gateway.registry.NoticeService;
import musubi.gateway.registry.RegistryReason;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.registry.v1.MarkServiceGrpc;
import musubi.registry.v1.NotifyMarksRequest;
import musubi.registry.v1.NotifyMarksResponse;

/**
 * Serves {@code musubi.registry.v1.MarkService} at a prefecture or the nation: to the tier below.
 */
public final class MarkNoticeService extends MarkServiceGrpc.MarkServiceImplBase {
  private final MarkIntake intake;
  private final Acts acts;
  private final Runnable wake;
  private final Calls calls;

  /**
   * Serves the intake.
   *
   * @param wake run after marks were taken
   */
  public MarkNoticeService(MarkIntake intake, Acts acts, Runnable wake, Calls calls) {
    this.intake = intake;
    this.acts = acts;
    this.wake = wake;
    this.calls = calls;
  }

  @Override
  public void notifyMarks(NotifyMarksRequest request, StreamObserver<NotifyMarksResponse> out) {
    calls.effect(
        out,
        () -> {
          String municipality = request.getMunicipalityCode();
          if (!NoticeService.maySpeakFor(Call.current().caller(), municipality)) {
            throw Refusal.of(RegistryReason.MUNICIPALITY_NOT_CALLERS);
          }
          MarkLink.Progress progress =
              calls.act(
                  acts,
                  intake.store(
                      municipality, request.getAfterRevision(), MarkMessages.marks(request)));
          if (request.getMarksCount() > 0) {
            wake.run();
          }
          return MarkMessages.response(progress);
        });
  }
}
