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
import musubi.gateway.record.PgRecords;
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
          Many work = new Many(desk.take(call.caller().body(), handOvers), handOvers, call);
          List<Outcome> outcomes = calls.act(acts, work);
          wake.run();
          return HandOverMessages.message(outcomes);
        });
  }

  /** Taking many: each person has a record, as if each had been handed over alone. */
  private final class Many implements Acts.Work<List<Outcome>> {
    private final Acts.Work<List<Outcome>> work;
    private final List<HandOver> handOvers;
    private final Call call;

    private Many(Acts.Work<List<Outcome>> work, List<HandOver> handOvers, Call call) {
      this.work = work;
      this.handOvers = handOvers;
      this.call = call;
    }

    @Override
    public Acts.Made<List<Outcome>> now(Statements statements) {
      return recorded(statements, work.now(statements));
    }

    @Override
    public Acts.Made<List<Outcome>> again(Statements statements, long effect) {
      return recorded(statements, work.again(statements, effect));
    }

    private Acts.Made<List<Outcome>> recorded(
        Statements statements, Acts.Made<List<Outcome>> made) {
      Instant now = clock.instant();
      List<byte[]> taken = new ArrayList<>();
      List<CallRecord> refused = new ArrayList<>();
      for (int i = 0; i < handOvers.size(); i++) {
        byte[] person = digests.ofSubject(handOvers.get(i).code().digits());
        made.answer()
            .get(i)
            .reason()
            .ifPresentOrElse(
                reason -> refused.add(call.answered(now).about(person).refused(reason)),
                () -> taken.add(person));
      }
      if (!refused.isEmpty()) {
        PgRecords.send(statements, refused);
      }
      return new Acts.Made<>(made.answer(), made.effect(), made.numbers(), taken);
    }
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
