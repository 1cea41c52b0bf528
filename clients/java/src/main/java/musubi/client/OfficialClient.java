package musubi.client;

import com.google.protobuf.ByteString;
import java.util.List;
import musubi.linkage.v1.Addressee;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.CorrectReplicaRequest;
import musubi.linkage.v1.DecidePendingRequest;
import musubi.linkage.v1.ExchangeRecord;
import musubi.linkage.v1.GetReplicaRequest;
import musubi.linkage.v1.InquiryServiceGrpc;
import musubi.linkage.v1.ListPendingRequest;
import musubi.linkage.v1.ListRecordsRequest;
import musubi.linkage.v1.PendingQuestion;
import musubi.linkage.v1.Replica;
import musubi.linkage.v1.ReplicaServiceGrpc;
import musubi.linkage.v1.SearchAddresseesRequest;

/**
 * What officials at an addressee management system ask of the linkage node of their municipality:
 * persons, replicas, records, and the questions that wait for a decision.
 *
 * <p>Each call is made once, with a request id and an operator statement of its own. Every method
 * throws {@link CallException} when the node refuses or none answers, and whatever {@link
 * Statements} throws. Answers hold personal data.
 *
 * <p>Thread-safe.
 */
public final class OfficialClient {
  private final OperatorCalls calls;

  /**
   * Calls over this connection, which stays the caller's to close.
   *
   * @param statements asked for a new statement for each call
   * @param purpose for which the calls are made; {@link #with} for another
   */
  public OfficialClient(Connection connection, Statements statements, Purpose purpose) {
    this(connection.operator(statements, purpose));
  }

  private OfficialClient(OperatorCalls calls) {
    this.calls = calls;
  }

  /** The same for another purpose, such as the next application. */
  public OfficialClient with(Purpose purpose) {
    return new OfficialClient(calls.with(purpose));
  }

  /**
   * Persons whom a search means; none when nobody is meant.
   *
   * @throws CallException CONDITION_WEAK, NUMBER_SEARCH_NOT_ALLOWED, TOO_MANY_HITS and others
   */
  public List<Addressee> search(SearchAddresseesRequest request) {
    return calls.ask(AddresseeServiceGrpc.getSearchAddresseesMethod(), request).getAddresseesList();
  }

  /**
   * The replica that a business keeps of a person.
   *
   * @throws CallException REPLICA_UNKNOWN and others
   */
  public Replica replica(String unifiedNumber, String business) {
    GetReplicaRequest request =
        GetReplicaRequest.newBuilder()
            .setUnifiedAddresseeNumber(unifiedNumber)
            .setBusiness(business)
            .build();
    return calls.ask(ReplicaServiceGrpc.getGetReplicaMethod(), request).getReplica();
  }

  /**
   * Corrects items of a replica; the business of the purpose is {@code replica-correction}.
   *
   * @throws CallException REPLICA_UNKNOWN, REPLICA_INVALID and others
   */
  public void correctReplica(CorrectReplicaRequest request) {
    calls.ask(ReplicaServiceGrpc.getCorrectReplicaMethod(), request);
  }

  /** Records of inquiries and provisions, at most 500, in order. */
  public List<ExchangeRecord> records(ListRecordsRequest request) {
    return calls.ask(InquiryServiceGrpc.getListRecordsMethod(), request).getRecordsList();
  }

  /**
   * Questions that wait for an official, the oldest first; the business of the purpose is {@code
   * manual-provision}.
   */
  public List<PendingQuestion> pending() {
    return calls
        .ask(InquiryServiceGrpc.getListPendingMethod(), ListPendingRequest.getDefaultInstance())
        .getQuestionsList();
  }

  /**
   * Answers or refuses a question that waits; the business of the purpose is {@code
   * manual-provision}.
   *
   * @throws CallException PERMIT_UNKNOWN, PENDING_DECIDED and others
   */
  public void decide(ByteString permitId, boolean provide) {
    calls.ask(
        InquiryServiceGrpc.getDecidePendingMethod(),
        DecidePendingRequest.newBuilder().setPermitId(permitId).setProvide(provide).build());
  }
}
