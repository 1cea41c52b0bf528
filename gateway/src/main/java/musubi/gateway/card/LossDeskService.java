package musubi.gateway.card;

import io.grpc.stub.StreamObserver;
import musubi.card.v1.CardServiceGrpc;
import musubi.card.v1.StepOutcome;
import musubi.card.v1.TakeStepRequest;
import musubi.card.v1.TakeStepResponse;
import musubi.gateway.card.Order.By;
import musubi.gateway.record.Acts;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;

/**
 * Serves {@code musubi.card.v1.CardService} at the card system: to the Agency's desk where losses
 * are reported around the clock. It learns nothing of the card but that it is stopped.
 */
public final class LossDeskService extends CardServiceGrpc.CardServiceImplBase {
  private final CardDesk desk;
  private final Acts acts;
  private final Runnable wake;
  private final Calls calls;

  /**
   * Serves the desk.
   *
   * @param wake run after each step, so that municipalities are told
   */
  public LossDeskService(CardDesk desk, Acts acts, Runnable wake, Calls calls) {
    this.desk = desk;
    this.acts = acts;
    this.wake = wake;
    this.calls = calls;
  }

  @Override
  public void takeStep(TakeStepRequest request, StreamObserver<TakeStepResponse> out) {
    calls.effect(
        out,
        () -> {
          Call call = Call.current();
          Order order =
              CardMessages.order(
                  call.requestId().orElseThrow(),
                  request.getOrder(),
                  By.TERMINAL,
                  call.caller().body().digits(),
                  call.purpose().operator());
          calls.act(acts, desk.decide(order)).taken();
          wake.run();
          return TakeStepResponse.newBuilder().setOutcome(StepOutcome.STEP_OUTCOME_TAKEN).build();
        });
  }
}
