package musubi.gateway.card;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import musubi.card.v1.CardSystemServiceGrpc;
import musubi.card.v1.FindCardRequest;
import musubi.card.v1.FindCardResponse;
import musubi.card.v1.GetIssueStatusRequest;
import musubi.card.v1.GetIssueStatusResponse;
import musubi.card.v1.ReportIssueRequest;
import musubi.card.v1.ReportIssueResponse;
import musubi.card.v1.SubmitEventRequest;
import musubi.card.v1.SubmitEventResponse;
import musubi.gateway.access.Refusal;
import musubi.gateway.record.Acts;
import musubi.gateway.registry.RegistryReason;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.value.ResidentRecordCode;

/** Serves {@code musubi.card.v1.CardSystemService} at the card system. */
public final class CardSystemService extends CardSystemServiceGrpc.CardSystemServiceImplBase {
  private final CardDesk desk;
  private final Acts acts;
  private final Runnable wake;
  private final Calls calls;
  private final InstantSource clock;

  /**
   * Serves the desk.
   *
   * @param wake run after each step, so that municipalities are told
   */
  public CardSystemService(
      CardDesk desk, Acts acts, Runnable wake, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.acts = acts;
    this.wake = wake;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void submitEvent(SubmitEventRequest request, StreamObserver<SubmitEventResponse> out) {
    calls.effect(
        out,
        () -> {
          if (!request.getMunicipalityCode().equals(body())) {
            throw Refusal.of(RegistryReason.MUNICIPALITY_NOT_CALLERS);
          }
          return CardMessages.decided(decide(CardMessages.order(request, body())), body());
        });
  }

  @Override
  public void reportIssue(ReportIssueRequest request, StreamObserver<ReportIssueResponse> out) {
    calls.effect(
        out,
        () -> {
          Card card = decide(CardMessages.order(request, body())).taken();
          return ReportIssueResponse.newBuilder().setCard(CardMessages.message(card)).build();
        });
  }

  @Override
  public void findCard(FindCardRequest request, StreamObserver<FindCardResponse> out) {
    calls.read(
        out,
        () -> {
          Card card =
              desk.find(CardMessages.number(request.getCardNumber()))
                  .orElseThrow(() -> Refusal.of(CardReason.CARD_UNKNOWN));
          if (!card.municipalities().contains(body())) {
            throw Refusal.of(CardReason.CARD_OF_OTHER_MUNICIPALITY);
          }
          return new Calls.Recorded<>(
              FindCardResponse.newBuilder().setCard(CardMessages.message(card)).build(),
              Call.current().answered(clock.instant()),
              List.of(desk.subject(card.holder())));
        });
  }

  @Override
  public void getIssueStatus(
      GetIssueStatusRequest request, StreamObserver<GetIssueStatusResponse> out) {
    calls.read(
        out,
        () -> {
          ResidentRecordCode holder = CardMessages.holder(request.getResidentRecordCode());
          Call.current().about(desk.subject(holder));
          return new Calls.Recorded<>(
              GetIssueStatusResponse.newBuilder()
                  .addAllCards(CardMessages.messages(desk.ofHolder(holder, body())))
                  .build(),
              Call.current().answered(clock.instant()));
        });
  }

  private CardDesk.Decided decide(Order order) {
    CardDesk.Decided decided = calls.act(acts, desk.decide(order));
    wake.run();
    return decided;
  }

  private static String body() {
    return Call.current().caller().body().digits();
  }
}
