package musubi.gateway.acquisition;

import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts;
import musubi.gateway.record.CallRecord;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.registry.v1.HandOverManyRequest;
import musubi.registry.v1.HandOverManyResponse;
import musubi.registry.v1.HandOverRequest;
import musubi.registry.v1.HandOverResponse;
import musubi.registry.v1.SymbolHandOverServiceGrpc;

/**
 * Serves {@code musubi.registry.v1.SymbolHandOverService}: at a communication node to its register,
 * at the nation to communication nodes.
 */
public final class SymbolHandOverService
    extends SymbolHandOverServiceGrpc.SymbolHandOverServiceImplBase {
  private final HandOvers desk;
  private final Acts acts;
  private final Runnable wake;
  private final Digests digests;
  private final Calls calls;
  private final InstantSource clock;

  /**
   * Serves the desk.
   *
   * @param wake run after requests were taken
   */
  public SymbolHandOverService(
      HandOvers desk, Acts acts, Runnable wake, Digests digests, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.acts = acts;
    this.wake = wake;
    this.digests = digests;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void handOver(HandOverRequest request, StreamObserver<HandOverResponse> out) {
    calls.effect(
        out,
        () -> {
          Call call = Call.current();
          call.about(digests.ofSubject(request.getResidentRecordCode()));
          HandOver handOver = HandOverMessages.parse(request);
          calls.act(acts, new One(desk.take(call.caller().body(), List.of(handOver))));
          wake.run();
          return HandOverResponse.getDefaultInstance();
        });
  }

  @Override
  public void handOverMany(HandOverManyRequest request, StreamObserver<HandOverManyResponse> out) {
    calls.effect(
        out,
        () -> {
          Call call = Call.current();
          List<HandOver> handOvers = HandOverMessages.parse(request);
          List<Outcome> outcomes =
              calls.act(
                  acts,
                  desk.take(call.caller().body(), handOvers)
                      .recorded(made -> records(call, handOvers, made)));
          wake.run();
          return HandOverMessages.message(outcomes);
        });
  }

  /** One for each person, as if each had been handed over alone. */
  private List<CallRecord> records(Call call, List<HandOver> handOvers, List<Outcome> outcomes) {
    Instant now = clock.instant();
    List<CallRecord> records = new ArrayList<>();
    for (int i = 0; i < handOvers.size(); i++) {
      CallRecord taken =
          call.answered(now).about(digests.ofSubject(handOvers.get(i).code().digits()));
      records.add(outcomes.get(i).reason().map(taken::refused).orElse(taken));
    }
    return records;
  }

  /** Taking one request: what is not taken is refused. */
  private record One(Acts.Work<List<Outcome>> many) implements Acts.Work<Outcome> {
    @Override
    public Acts.Made<Outcome> now(Statements statements) {
      return taken(many.now(statements));
    }

    @Override
    public Acts.Made<Outcome> again(Statements statements, long effect) {
      return taken(many.again(statements, effect));
    }

    private static Acts.Made<Outcome> taken(Acts.Made<List<Outcome>> made) {
      Outcome outcome = made.answer().getFirst();
      Optional<Reason> reason = outcome.reason();
      if (reason.isPresent()) {
        throw Refusal.of(reason.get());
      }
      return new Acts.Made<>(outcome, made.effect(), made.numbers());
    }
  }
}
