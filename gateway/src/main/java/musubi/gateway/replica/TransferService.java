package musubi.gateway.replica;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import musubi.gateway.record.Acts;
import musubi.gateway.replica.PgTransfers.Waiting;
import musubi.gateway.replica.TransferDesk.Eligibility;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.linkage.v1.TakeTransfersRequest;
import musubi.linkage.v1.TakeTransfersResponse;
import musubi.linkage.v1.TransferRequest;
import musubi.linkage.v1.TransferResponse;
import musubi.linkage.v1.TransferServiceGrpc;

/** Serves {@code musubi.linkage.v1.TransferService}. */
public final class TransferService extends TransferServiceGrpc.TransferServiceImplBase {
  private final TransferDesk desk;
  private final Acts acts;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the desk. */
  public TransferService(TransferDesk desk, Acts acts, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.acts = acts;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void transfer(TransferRequest request, StreamObserver<TransferResponse> out) {
    calls.effect(
        out,
        () -> {
          String business = Call.current().caller().party();
          String reference = TransferMessages.reference(request);
          List<Eligibility> eligibilities = TransferMessages.eligibilities(business, request);
          long last = calls.act(acts, desk.transfer(business, reference, eligibilities));
          return TransferResponse.newBuilder().setNumber(last).build();
        });
  }

  @Override
  public void takeTransfers(
      TakeTransfersRequest request, StreamObserver<TakeTransfersResponse> out) {
    calls.read(
        out,
        () -> {
          List<Waiting> waiting = desk.take(request.getSettledNumber());
          return new Calls.Recorded<>(
              TransferMessages.waiting(waiting),
              Call.current().answered(clock.instant()),
              waiting.stream().map(Waiting::unified).distinct().map(desk::subject).toList());
        });
  }
}
