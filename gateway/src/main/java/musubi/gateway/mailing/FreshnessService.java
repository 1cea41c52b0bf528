package musubi.gateway.mailing;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import musubi.card.v1.MailingServiceGrpc;
import musubi.card.v1.MatchFreshnessRequest;
import musubi.card.v1.MatchFreshnessResponse;
import musubi.gateway.access.Digests;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;

/** Serves {@code musubi.card.v1.MailingService} at the nation: to communication nodes. */
public final class FreshnessService extends MailingServiceGrpc.MailingServiceImplBase {
  private final FreshnessDesk desk;
  private final Digests digests;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the desk. */
  public FreshnessService(FreshnessDesk desk, Digests digests, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.digests = digests;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void matchFreshness(
      MatchFreshnessRequest request, StreamObserver<MatchFreshnessResponse> out) {
    calls.read(
        out,
        () -> {
          List<Mailing.Person> persons = MailingMessages.parse(request);
          Call call = Call.current();
          String municipality = call.caller().body().digits();
          return new Calls.Recorded<>(
              MailingMessages.answer(desk.match(municipality, persons)),
              call.answered(clock.instant()).about(municipality, 0, 0),
              persons.stream().map(person -> digests.ofSubject(person.code())).toList());
        });
  }
}
