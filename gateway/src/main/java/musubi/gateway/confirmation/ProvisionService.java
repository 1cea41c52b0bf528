package musubi.gateway.confirmation;

import io.grpc.stub.StreamObserver;
import musubi.confirmation.v1.ProvideRequest;
import musubi.confirmation.v1.ProvideResponse;
import musubi.confirmation.v1.ProvisionServiceGrpc;
import musubi.gateway.confirmation.Tiers.Source;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.registry.v1.AnsweringTier;

/** Serves {@code musubi.confirmation.v1.ProvisionService}. */
public final class ProvisionService extends ProvisionServiceGrpc.ProvisionServiceImplBase {
  private final PersonDesk<ProvideRequest, ProvideResponse> desk;
  private final Recipients recipients;
  private final Calls calls;

  /** Serves the desk to the recipients of the list; a tier that asks has checked its own. */
  public ProvisionService(
      PersonDesk<ProvideRequest, ProvideResponse> desk, Recipients recipients, Calls calls) {
    this.desk = desk;
    this.recipients = recipients;
    this.calls = calls;
  }

  @Override
  public void provide(ProvideRequest request, StreamObserver<ProvideResponse> out) {
    calls.read(
        out,
        () -> {
          boolean withCode = Call.current().isRelayed() || recipients.requireListed(Call.current());
          Calls.Recorded<ProvideResponse> whole =
              desk.answer(request, QuestionMessages.parse(request), ProvisionService::codeIn);
          return withCode
              ? whole
              : new Calls.Recorded<>(withoutCode(whole.answer()), whole.callRecord());
        });
  }

  private static String codeIn(ProvideResponse answer) {
    return answer.getRecord().getResidentRecordCode();
  }

  private static ProvideResponse withoutCode(ProvideResponse whole) {
    ProvideResponse.Builder masked = whole.toBuilder();
    masked.getRecordBuilder().clearResidentRecordCode();
    return masked.build();
  }

  /** The node's own file as a source. */
  public static Source<ProvideRequest, ProvideResponse> ownFile(
      IdentityLookup lookup, AnsweringTier tier) {
    return PersonDesk.source(
        lookup,
        QuestionMessages::parse,
        (person, question) ->
            ProvideResponse.newBuilder()
                .setRecord(IdentityMessages.answer(person, PersonDesk.withheld(question)))
                .setAnsweredBy(tier)
                .build());
  }

  /** Another tier as a source. */
  public static Source<ProvideRequest, ProvideResponse> tier(TierClient client) {
    return client.source(
        ProvisionServiceGrpc.getProvideMethod(), QuestionMessages::parse, ProvisionService::codeIn);
  }
}
