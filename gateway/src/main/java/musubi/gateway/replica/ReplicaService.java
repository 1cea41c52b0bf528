package musubi.gateway.replica;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.Optional;
import musubi.gateway.addressee.AddresseeMessages;
import musubi.gateway.record.Acts;
import musubi.gateway.replica.ReplicaDesk.Page;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.UnifiedAddresseeNumber;
import musubi.linkage.v1.CorrectReplicaRequest;
import musubi.linkage.v1.CorrectReplicaResponse;
import musubi.linkage.v1.ExportReplicasRequest;
import musubi.linkage.v1.ExportReplicasResponse;
import musubi.linkage.v1.GetReplicaRequest;
import musubi.linkage.v1.GetReplicaResponse;
import musubi.linkage.v1.ImportReplicasRequest;
import musubi.linkage.v1.ImportReplicasResponse;
import musubi.linkage.v1.ReplicaServiceGrpc;

/**
 * Serves {@code musubi.linkage.v1.ReplicaService}. The business of a call between machines is the
 * kind of the calling system.
 */
public final class ReplicaService extends ReplicaServiceGrpc.ReplicaServiceImplBase {
  private final ReplicaDesk desk;
  private final Acts acts;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the desk. */
  public ReplicaService(ReplicaDesk desk, Acts acts, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.acts = acts;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void importReplicas(
      ImportReplicasRequest request, StreamObserver<ImportReplicasResponse> out) {
    calls.effect(
        out,
        () ->
            ReplicaMessages.outcomes(
                calls.act(
                    acts,
                    desk.importing(business(), ReplicaMessages.imports(business(), request)))));
  }

  @Override
  public void exportReplicas(
      ExportReplicasRequest request, StreamObserver<ExportReplicasResponse> out) {
    calls.read(
        out,
        () -> {
          Optional<AddresseeNumber> after =
              request.getAfterAddresseeNumber().isEmpty()
                  ? Optional.empty()
                  : Optional.of(
                      AddresseeMessages.addresseeNumber(request.getAfterAddresseeNumber()));
          Page page = desk.export(business(), after);
          return new Calls.Recorded<>(
              ReplicaMessages.page(business(), page),
              Call.current().answered(clock.instant()),
              page.replicas().stream().map(each -> desk.subject(each.unified())).toList());
        });
  }

  @Override
  public void getReplica(GetReplicaRequest request, StreamObserver<GetReplicaResponse> out) {
    calls.read(
        out,
        () -> {
          UnifiedAddresseeNumber unified =
              AddresseeMessages.unified(request.getUnifiedAddresseeNumber());
          return new Calls.Recorded<>(
              ReplicaMessages.shown(
                  request.getBusiness(), desk.find(request.getBusiness(), unified)),
              Call.current().answered(clock.instant()));
        });
  }

  @Override
  public void correctReplica(
      CorrectReplicaRequest request, StreamObserver<CorrectReplicaResponse> out) {
    calls.effect(
        out,
        () -> {
          UnifiedAddresseeNumber unified =
              AddresseeMessages.unified(request.getUnifiedAddresseeNumber());
          calls.act(
              acts,
              desk.correct(
                  request.getBusiness(),
                  unified,
                  ReplicaMessages.corrections(request.getItemsList())));
          return CorrectReplicaResponse.getDefaultInstance();
        });
  }

  /** Who calls has proved its kind by its certificate. */
  private static String business() {
    return Call.current().caller().party();
  }
}
