package musubi.gateway.linkage;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import musubi.gateway.linkage.RequestDesk.Open;
import musubi.gateway.record.Acts;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.linkage.v1.ListRequestsRequest;
import musubi.linkage.v1.ListRequestsResponse;
import musubi.linkage.v1.RequestServiceGrpc;
import musubi.linkage.v1.SettleRequestsRequest;
import musubi.linkage.v1.SettleRequestsResponse;

/** Serves {@code musubi.linkage.v1.RequestService} to the register of the body. */
public final class RequestService extends RequestServiceGrpc.RequestServiceImplBase {
  private final RequestDesk desk;
  private final Acts acts;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the desk. */
  public RequestService(RequestDesk desk, Acts acts, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.acts = acts;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void listRequests(ListRequestsRequest request, StreamObserver<ListRequestsResponse> out) {
    calls.read(
        out,
        () -> {
          List<Open> open = desk.list(RequestMessages.limit(request.getLimit()));
          return new Calls.Recorded<>(
              RequestMessages.message(open),
              Call.current().answered(clock.instant()),
              desk.persons(open.stream().map(Open::unified).toList()));
        });
  }

  @Override
  public void settleRequests(
      SettleRequestsRequest request, StreamObserver<SettleRequestsResponse> out) {
    calls.effect(
        out,
        () -> {
          calls.act(acts, desk.settle(RequestMessages.settlements(request)));
          return SettleRequestsResponse.getDefaultInstance();
        });
  }
}
