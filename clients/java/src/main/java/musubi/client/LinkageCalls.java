package musubi.client;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.linkage.v1.AssignNumberResponse;
import musubi.linkage.v1.ExportReplicasRequest;
import musubi.linkage.v1.ExportReplicasResponse;
import musubi.linkage.v1.ImportReplicasRequest;
import musubi.linkage.v1.ImportResult;
import musubi.linkage.v1.Replica;
import musubi.linkage.v1.ReplicaServiceGrpc;

/** What register and businesses alike call at the linkage node: numbers of persons, replicas. */
abstract sealed class LinkageCalls permits PensionClient, RegisterLinkageClient {
  final SystemCalls calls;

  LinkageCalls(Connection connection) {
    this.calls = connection.system();
  }

  /**
   * Assigns a unified addressee number to a person, or finds the one that the person has; a
   * business links its own addressee number to it.
   *
   * @throws CallException SAME_PERSON_DOUBTFUL, NUMBER_REPLACED, ADDRESSEE_NUMBER_LINKED,
   *     SECOND_NUMBER and others
   */
  public AssignNumberResponse assign(
      UUID requestId, AssignNumberRequest request, Duration patience) {
    return calls.act(
        AddresseeServiceGrpc.getAssignNumberMethod(),
        request,
        Act.of(requestId).patience(patience));
  }

  /** Stores or deletes 1 to 500 replicas; the results are in their order. */
  public List<ImportResult> importReplicas(
      UUID requestId, List<Replica> replicas, Duration patience) {
    ImportReplicasRequest request =
        ImportReplicasRequest.newBuilder().addAllReplicas(replicas).build();
    return calls
        .act(
            ReplicaServiceGrpc.getImportReplicasMethod(),
            request,
            Act.of(requestId).patience(patience))
        .getResultsList();
  }

  /**
   * A page of the caller's own replicas, to compare with the original.
   *
   * @param after addressee number after which to go on; empty for the first page
   */
  public ExportReplicasResponse exportReplicas(String after) {
    ExportReplicasRequest request =
        ExportReplicasRequest.newBuilder().setAfterAddresseeNumber(after).build();
    return calls.ask(ReplicaServiceGrpc.getExportReplicasMethod(), request);
  }
}
