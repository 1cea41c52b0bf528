package musubi.gateway.network;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import musubi.explain.v1.ExplainRequest;
import musubi.explain.v1.ExplainResponse;
import musubi.explain.v1.ExplainServiceGrpc;
import musubi.explain.v1.Step;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Caller;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Refusal;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;

/** Serves {@code musubi.explain.v1.ExplainService}. */
public final class ExplainService extends ExplainServiceGrpc.ExplainServiceImplBase {
  private final ExplainDesk desk;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the desk. */
  public ExplainService(ExplainDesk desk, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void explain(ExplainRequest request, StreamObserver<ExplainResponse> out) {
    calls.read(
        out,
        () -> {
          Call call = Call.current();
          Caller asked =
              request.getCaller().isEmpty() ? call.caller() : caller(request.getCaller());
          if (!asked.body().equals(call.caller().body())) {
            throw Refusal.of(
                AccessReason.ROUTE_NOT_ALLOWED, "the caller asked about is of another body");
          }
          ExplainDesk.Explanation explained =
              desk.explain(
                  new ExplainDesk.Question(
                      request.getMethod(),
                      asked,
                      request.getCallee().isEmpty() ? desk.own() : callee(request.getCallee()),
                      request.getBusiness(),
                      request.getReference(),
                      request.getNamesOperator(),
                      request.getHasStatement()),
                  clock.instant());
          return new Calls.Recorded<>(toMessage(explained), call.answered(clock.instant()));
        });
  }

  private static Caller caller(String uri) {
    try {
      return Caller.of(CertificateName.parse(uri));
    } catch (IllegalArgumentException e) {
      throw Refusal.ofField(AccessReason.NAME_UNUSABLE, "caller", e.getMessage());
    }
  }

  private static NodeName callee(String path) {
    try {
      return NodeName.parse(path);
    } catch (IllegalArgumentException e) {
      throw Refusal.ofField(AccessReason.NAME_UNUSABLE, "callee", e.getMessage());
    }
  }

  private static ExplainResponse toMessage(ExplainDesk.Explanation explained) {
    ExplainResponse.Builder answer =
        ExplainResponse.newBuilder()
            .setAllowed(explained.allowed())
            .setReason(explained.reason())
            .setRule(explained.rule());
    explained
        .steps()
        .forEach(
            step ->
                answer.addSteps(
                    Step.newBuilder()
                        .setWhat(step.what())
                        .setHolds(step.reason().isEmpty())
                        .setRule(step.rule())));
    return answer.build();
  }
}
