package musubi.gateway.inquiry;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import musubi.gateway.linkage.Deliveries;
import musubi.gateway.linkage.DeliveryMessages;
import musubi.gateway.record.Acts;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.translation.SymbolMessages;
import musubi.gateway.translation.SymbolRefusals;
import musubi.linkage.v1.DeliverRequest;
import musubi.linkage.v1.DeliverResponse;
import musubi.linkage.v1.GetAnswerRequest;
import musubi.linkage.v1.GetAnswerResponse;
import musubi.linkage.v1.ProvideRequest;
import musubi.linkage.v1.ProvideResponse;
import musubi.linkage.v1.ProvisionServiceGrpc;

/** Serves {@code musubi.linkage.v1.ProvisionService}: to the broker alone. */
public final class ProvisionService extends ProvisionServiceGrpc.ProvisionServiceImplBase {
  private final Providing providing;
  private final Deliveries deliveries;
  private final Acts acts;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves questions and deliveries. */
  public ProvisionService(
      Providing providing, Deliveries deliveries, Acts acts, Calls calls, InstantSource clock) {
    this.providing = providing;
    this.deliveries = deliveries;
    this.acts = acts;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void deliver(DeliverRequest request, StreamObserver<DeliverResponse> out) {
    calls.effect(
        out,
        () ->
            SymbolRefusals.refusing(
                () ->
                    DeliveryMessages.message(
                        calls.act(
                            acts,
                            deliveries.deliver(
                                SymbolMessages.request(request.getRequest()),
                                SymbolMessages.translation(request.getTranslation()))))));
  }

  @Override
  public void provide(ProvideRequest request, StreamObserver<ProvideResponse> out) {
    calls.effect(
        out,
        () ->
            SymbolRefusals.refusing(
                () -> {
                  Door.Knock knock = InquiryMessages.knock(request);
                  Call.current().belongs(InquiryMessages.reference(knock.permit().permitId16()));
                  return ProvideResponse.newBuilder()
                      .setAnswer(SymbolMessages.message(calls.act(acts, providing.provide(knock))))
                      .build();
                }));
  }

  @Override
  public void getAnswer(GetAnswerRequest request, StreamObserver<GetAnswerResponse> out) {
    calls.read(
        out,
        () -> {
          byte[] permitId = InquiryMessages.id("permit_id", request.getPermitId());
          Call.current().belongs(InquiryMessages.reference(permitId));
          return new Calls.Recorded<>(
              GetAnswerResponse.newBuilder()
                  .setAnswer(SymbolMessages.message(providing.answer(permitId)))
                  .build(),
              Call.current().answered(clock.instant()));
        });
  }
}
