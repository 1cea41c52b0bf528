package musubi.gateway.registry;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.Optional;
import musubi.gateway.access.Digests;
import musubi.gateway.pg.Database;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;

/** Serves {@code musubi.registry.v1.InquiryService}. */
public final class InquiryService extends InquiryServiceGrpc.InquiryServiceImplBase {
  private final InquiryDesk<InquireResponse> desk;
  private final Digests digests;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the desk. */
  public InquiryService(
      InquiryDesk<InquireResponse> desk, Digests digests, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.digests = digests;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void inquire(InquireRequest request, StreamObserver<InquireResponse> out) {
    calls.read(
        out,
        () -> {
          Call call = Call.current();
          call.about(digests.ofSubject(request.getResidentRecordCode()));
          InquireResponse answer = desk.byCode(request.getResidentRecordCode());
          return new Calls.Recorded<>(answer, call.answered(clock.instant()));
        });
  }

  /** The node's own file as a source. */
  public static InquiryDesk.Source<InquireResponse> ownFile(
      PgIdentityFile file, Database database, AnsweringTier tier) {
    return code -> {
      Optional<Identity> found = file.findCurrent(database, code.digits());
      return found.map(
          identity ->
              InquireResponse.newBuilder()
                  .setRecord(IdentityMessages.answer(identity))
                  .setAnsweredBy(tier)
                  .build());
    };
  }
}
