package musubi.gateway.mailing;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import musubi.card.v1.ListMailingResultsRequest;
import musubi.card.v1.ListMailingResultsResponse;
import musubi.card.v1.MailingServiceGrpc;
import musubi.card.v1.SubmitMailingRequest;
import musubi.card.v1.SubmitMailingResponse;
import musubi.gateway.access.Digests;
import musubi.gateway.record.Acts;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;

/** Serves {@code musubi.card.v1.MailingService} in a municipality: to its register. */
public final class MailingService extends MailingServiceGrpc.MailingServiceImplBase {
  private final MailingDesk desk;
  private final Acts acts;
  private final Runnable wake;
  private final Digests digests;
  private final Calls calls;
  private final InstantSource clock;

  /**
   * Serves the desk.
   *
   * @param wake run after records were taken
   */
  public MailingService(
      MailingDesk desk,
      Acts acts,
      Runnable wake,
      Digests digests,
      Calls calls,
      InstantSource clock) {
    this.desk = desk;
    this.acts = acts;
    this.wake = wake;
    this.digests = digests;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void submitMailing(
      SubmitMailingRequest request, StreamObserver<SubmitMailingResponse> out) {
    calls.effect(
        out,
        () -> {
          List<Handed> mailings = MailingMessages.parse(request);
          List<Taken> taken =
              calls.act(acts, new Taking(desk.take(mailings), digests, Call.current(), clock));
          wake.run();
          return MailingMessages.submitted(taken);
        });
  }

  @Override
  public void listMailingResults(
      ListMailingResultsRequest request, StreamObserver<ListMailingResultsResponse> out) {
    calls.read(
        out,
        () -> {
          MailingMessages.Page page = MailingMessages.parse(request);
          return new Calls.Recorded<>(
              MailingMessages.ends(desk.list(page.after(), page.most())),
              Call.current().answered(clock.instant()));
        });
  }
}
