package musubi.gateway.card;

import static musubi.gateway.registry.Parsing.valid;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import musubi.card.v1.ApproveStepRequest;
import musubi.card.v1.ApproveStepResponse;
import musubi.card.v1.CardServiceGrpc;
import musubi.card.v1.GetCardRequest;
import musubi.card.v1.GetCardResponse;
import musubi.card.v1.ListChangedCardsRequest;
import musubi.card.v1.ListChangedCardsResponse;
import musubi.card.v1.ReportChangeRequest;
import musubi.card.v1.ReportChangeResponse;
import musubi.card.v1.StepOrder;
import musubi.card.v1.StepOutcome;
import musubi.card.v1.TakeStepRequest;
import musubi.card.v1.TakeStepResponse;
import musubi.gateway.card.Order.By;
import musubi.gateway.card.OrderDesk.Progress;
import musubi.gateway.card.OrderDesk.Reconciled;
import musubi.gateway.record.Acts;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;

/** Serves {@code musubi.card.v1.CardService} in a municipality: to its terminals and register. */
public final class CardService extends CardServiceGrpc.CardServiceImplBase {
  private static final int PAGE = 100;
  private static final int LARGEST_PAGE = 500;

  private final OrderDesk desk;
  private final Acts acts;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the desk. */
  public CardService(OrderDesk desk, Acts acts, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.acts = acts;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void takeStep(TakeStepRequest request, StreamObserver<TakeStepResponse> out) {
    calls.effect(
        out,
        () -> {
          Progress progress = take(request.getOrder(), By.TERMINAL);
          TakeStepResponse.Builder response =
              TakeStepResponse.newBuilder()
                  .setOutcome(outcome(progress))
                  .setOrderNumber(progress.number());
          progress.card().map(CardMessages::message).ifPresent(response::setCard);
          return response.build();
        });
  }

  @Override
  public void approveStep(ApproveStepRequest request, StreamObserver<ApproveStepResponse> out) {
    calls.effect(
        out,
        () -> {
          String approver = Call.current().purpose().operator();
          Progress progress =
              desk.carry(calls.act(acts, desk.approve(request.getOrderNumber(), approver)));
          ApproveStepResponse.Builder response =
              ApproveStepResponse.newBuilder().setOutcome(outcome(progress));
          progress.card().map(CardMessages::message).ifPresent(response::setCard);
          return response.build();
        });
  }

  @Override
  public void reportChange(ReportChangeRequest request, StreamObserver<ReportChangeResponse> out) {
    calls.effect(
        out,
        () -> {
          Progress progress = take(request.getOrder(), By.REGISTER);
          ReportChangeResponse.Builder response =
              ReportChangeResponse.newBuilder().setOutcome(outcome(progress));
          progress.card().map(CardMessages::message).ifPresent(response::setCard);
          return response.build();
        });
  }

  @Override
  public void getCard(GetCardRequest request, StreamObserver<GetCardResponse> out) {
    calls.read(
        out,
        () -> {
          Reconciled found = desk.reconcile(CardMessages.number(request.getCardNumber()));
          long now = found.card().revision();
          boolean terminalKnew =
              request.getKnownRevision() == 0 || request.getKnownRevision() == now;
          return new Calls.Recorded<>(
              GetCardResponse.newBuilder()
                  .setCard(CardMessages.message(found.card()))
                  .setMunicipalityRevision(found.before())
                  .setAgreed(terminalKnew && found.before() == now)
                  .build(),
              Call.current().answered(clock.instant()),
              List.of(desk.subject(found.card())));
        });
  }

  @Override
  public void listChangedCards(
      ListChangedCardsRequest request, StreamObserver<ListChangedCardsResponse> out) {
    calls.read(
        out,
        () -> {
          PgOrders.Changed changed = desk.changed(request.getCursor(), page(request));
          return new Calls.Recorded<>(
              ListChangedCardsResponse.newBuilder()
                  .addAllCards(CardMessages.messages(changed.cards()))
                  .setNextCursor(changed.cursor())
                  .build(),
              Call.current().answered(clock.instant()),
              changed.cards().stream().map(desk::subject).toList());
        });
  }

  private Progress take(StepOrder order, By by) {
    Call call = Call.current();
    return desk.carry(
        calls.act(
            acts,
            desk.take(
                CardMessages.order(
                    call.requestId().orElseThrow(),
                    order,
                    by,
                    call.caller().body().digits(),
                    call.purpose().operator()))));
  }

  private static StepOutcome outcome(Progress progress) {
    return StepOutcome.forNumber(progress.state().ordinal());
  }

  private static int page(ListChangedCardsRequest request) {
    return valid(
        "page_size",
        () -> {
          if (request.getPageSize() < 0
              || request.getPageSize() > LARGEST_PAGE
              || request.getCursor() < 0) {
            throw new IllegalArgumentException("page_size, cursor: out of range");
          }
          return request.getPageSize() == 0 ? PAGE : request.getPageSize();
        });
  }
}
