package musubi.client;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import musubi.linkage.v1.AcquisitionState;
import musubi.linkage.v1.Addressee;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.CorrectReplicaRequest;
import musubi.linkage.v1.DecidePendingRequest;
import musubi.linkage.v1.ExchangeRecord;
import musubi.linkage.v1.GetAcquisitionsRequest;
import musubi.linkage.v1.GetAddresseeNumberRequest;
import musubi.linkage.v1.GetOperatingStatusRequest;
import musubi.linkage.v1.GetOperatingStatusResponse;
import musubi.linkage.v1.GetReplicaRequest;
import musubi.linkage.v1.GetSymbolRequest;
import musubi.linkage.v1.InquiryServiceGrpc;
import musubi.linkage.v1.KeepNumberRequest;
import musubi.linkage.v1.KeepNumberResponse;
import musubi.linkage.v1.LinkServiceGrpc;
import musubi.linkage.v1.ListPendingRequest;
import musubi.linkage.v1.ListRecordsRequest;
import musubi.linkage.v1.PendingQuestion;
import musubi.linkage.v1.Replica;
import musubi.linkage.v1.ReplicaServiceGrpc;
import musubi.linkage.v1.RequestSymbolsRequest;
import musubi.linkage.v1.SearchAddresseesRequest;

/**
 * What an addressee management system calls at the linkage node of its municipality: symbols by the
 * system itself, and by its officials persons, replicas, records and the questions that wait for a
 * decision.
 *
 * <p>Acts of the system have a request id, {@link RequestIds#next()}, and are repeated while the
 * patience lasts. Calls of officials are made once, each with a request id and an operator
 * statement of its own, and throw whatever {@link Statements} throws. Every method throws {@link
 * RefusedException} when the node refuses or none answers. Answers hold personal data.
 *
 * <p>Thread-safe.
 */
public final class AddresseeClient {
  private final MachineCalls calls;
  private final PersonCalls officials;

  /** Calls over this connection, which stays the caller's to close. */
  public AddresseeClient(Connection connection, Statements statements) {
    this.calls = new MachineCalls(connection);
    this.officials = new PersonCalls(connection, Optional.of(statements));
  }

  /** Registers requests for symbols of 1 to 500 persons; the states are in their order. */
  public List<AcquisitionState> requestSymbols(
      UUID requestId, List<String> unifiedNumbers, Duration patience) {
    RequestSymbolsRequest request =
        RequestSymbolsRequest.newBuilder().addAllUnifiedAddresseeNumbers(unifiedNumbers).build();
    return calls.act(
        LinkServiceGrpc::newBlockingStub,
        requestId,
        patience,
        stub -> stub.requestSymbols(request).getStatesList());
  }

  /** How far the acquisitions of 1 to 500 persons are, in their order. */
  public List<AcquisitionState> acquisitions(List<String> unifiedNumbers) {
    GetAcquisitionsRequest request =
        GetAcquisitionsRequest.newBuilder().addAllUnifiedAddresseeNumbers(unifiedNumbers).build();
    return calls.ask(
        LinkServiceGrpc::newBlockingStub, stub -> stub.getAcquisitions(request).getStatesList());
  }

  /**
   * Registers, confirms, changes or deletes a unified addressee number in the link table.
   *
   * @throws RefusedException ADDRESSEE_UNKNOWN, ADDRESSEE_REGISTERED and others
   */
  public KeepNumberResponse keepNumber(
      UUID requestId, KeepNumberRequest request, Duration patience) {
    return calls.act(
        LinkServiceGrpc::newBlockingStub, requestId, patience, stub -> stub.keepNumber(request));
  }

  /**
   * The handle of a person's symbol.
   *
   * @throws RefusedException SYMBOL_NOT_ACQUIRED and others
   */
  public ByteString symbol(String unifiedNumber) {
    GetSymbolRequest request =
        GetSymbolRequest.newBuilder().setUnifiedAddresseeNumber(unifiedNumber).build();
    return calls.ask(
        LinkServiceGrpc::newBlockingStub, stub -> stub.getSymbol(request).getSymbolHandle());
  }

  /**
   * The unified addressee number that a handle stands for.
   *
   * @throws RefusedException SYMBOL_UNKNOWN and others
   */
  public String addresseeNumber(ByteString symbolHandle) {
    GetAddresseeNumberRequest request =
        GetAddresseeNumberRequest.newBuilder().setSymbolHandle(symbolHandle).build();
    return calls.ask(
        LinkServiceGrpc::newBlockingStub,
        stub -> stub.getAddresseeNumber(request).getUnifiedAddresseeNumber());
  }

  /** How the node is, and what waits there. */
  public GetOperatingStatusResponse operatingStatus() {
    return calls.ask(
        InquiryServiceGrpc::newBlockingStub,
        stub -> stub.getOperatingStatus(GetOperatingStatusRequest.getDefaultInstance()));
  }

  /**
   * Persons whom a search means; none when nobody is meant.
   *
   * @throws RefusedException CONDITION_WEAK, NUMBER_SEARCH_NOT_ALLOWED, TOO_MANY_HITS and others
   */
  public List<Addressee> search(SearchAddresseesRequest request, Purpose purpose) {
    return officials
        .one(AddresseeServiceGrpc.getSearchAddresseesMethod(), request, purpose)
        .getAddresseesList();
  }

  /**
   * The replica that a business keeps of a person.
   *
   * @throws RefusedException REPLICA_UNKNOWN and others
   */
  public Replica replica(String unifiedNumber, String business, Purpose purpose) {
    GetReplicaRequest request =
        GetReplicaRequest.newBuilder()
            .setUnifiedAddresseeNumber(unifiedNumber)
            .setBusiness(business)
            .build();
    return officials.one(ReplicaServiceGrpc.getGetReplicaMethod(), request, purpose).getReplica();
  }

  /**
   * Corrects items of a replica; the business of the purpose is {@code replica-correction}.
   *
   * @throws RefusedException REPLICA_UNKNOWN, REPLICA_INVALID and others
   */
  public void correctReplica(CorrectReplicaRequest request, Purpose purpose) {
    officials.one(ReplicaServiceGrpc.getCorrectReplicaMethod(), request, purpose);
  }

  /** Records of inquiries and provisions, at most 500, in order. */
  public List<ExchangeRecord> records(ListRecordsRequest request, Purpose purpose) {
    return officials
        .one(InquiryServiceGrpc.getListRecordsMethod(), request, purpose)
        .getRecordsList();
  }

  /**
   * Questions that wait for an official, the oldest first; the business of the purpose is {@code
   * manual-provision}.
   */
  public List<PendingQuestion> pending(Purpose purpose) {
    return officials
        .one(
            InquiryServiceGrpc.getListPendingMethod(),
            ListPendingRequest.getDefaultInstance(),
            purpose)
        .getQuestionsList();
  }

  /**
   * Answers or refuses a question that waits; the business of the purpose is {@code
   * manual-provision}.
   *
   * @throws RefusedException PERMIT_UNKNOWN, PENDING_DECIDED and others
   */
  public void decide(ByteString permitId, boolean provide, Purpose purpose) {
    officials.one(
        InquiryServiceGrpc.getDecidePendingMethod(),
        DecidePendingRequest.newBuilder().setPermitId(permitId).setProvide(provide).build(),
        purpose);
  }
}
