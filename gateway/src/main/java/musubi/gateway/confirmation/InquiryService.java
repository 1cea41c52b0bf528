package musubi.gateway.confirmation;

import io.grpc.stub.StreamObserver;
import musubi.gateway.confirmation.Tiers.Source;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.rpc.Calls;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;

/** Serves {@code musubi.registry.v1.InquiryService}. */
public final class InquiryService extends InquiryServiceGrpc.InquiryServiceImplBase {
  private final PersonDesk<InquireRequest, InquireResponse> desk;
  private final Calls calls;

  /** Serves the desk. */
  public InquiryService(PersonDesk<InquireRequest, InquireResponse> desk, Calls calls) {
    this.desk = desk;
    this.calls = calls;
  }

  @Override
  public void inquire(InquireRequest request, StreamObserver<InquireResponse> out) {
    calls.read(
        out, () -> desk.answer(request, QuestionMessages.parse(request), InquiryService::codeIn));
  }

  private static String codeIn(InquireResponse answer) {
    return answer.getRecord().getResidentRecordCode();
  }

  /** The node's own file as a source. */
  public static Source<InquireRequest, InquireResponse> ownFile(
      IdentityLookup lookup, AnsweringTier tier) {
    return PersonDesk.source(
        lookup,
        QuestionMessages::parse,
        (person, question) ->
            InquireResponse.newBuilder()
                .setRecord(IdentityMessages.answer(person, PersonDesk.withheld(question)))
                .setAnsweredBy(tier)
                .build());
  }

  /** Another tier as a source. */
  public static Source<InquireRequest, InquireResponse> tier(TierClient client) {
    return client.source(
        InquiryServiceGrpc.getInquireMethod(), QuestionMessages::parse, InquiryService::codeIn);
  }
}
