package musubi.client;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import musubi.card.v1.CardServiceGrpc;
import musubi.card.v1.ListChangedCardsRequest;
import musubi.card.v1.ListChangedCardsResponse;
import musubi.card.v1.ListMailingResultsRequest;
import musubi.card.v1.ListMailingResultsResponse;
import musubi.card.v1.MailingServiceGrpc;
import musubi.card.v1.SubmitMailingRequest;
import musubi.card.v1.SubmittedMailing;
import musubi.card.v1.SubmittedResult;
import musubi.registry.v1.GetMarkRequest;
import musubi.registry.v1.GetMarkResponse;
import musubi.registry.v1.HandOverManyRequest;
import musubi.registry.v1.HandOverRequest;
import musubi.registry.v1.HandOverResult;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.MarkRequest;
import musubi.registry.v1.MarkServiceGrpc;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.SymbolHandOverServiceGrpc;
import musubi.registry.v1.UpdateServiceGrpc;

/**
 * What a resident register calls: pushes finalised changes to the communication node of its
 * municipality, marks protected persons there, and hands requests for symbols over. What it calls
 * at the linkage node is {@link RegisterLinkageClient}.
 *
 * <p>Thread-safe.
 */
public final class RegisterClient {
  private final SystemCalls calls;

  /** Calls over this connection, which stays the caller's to close. */
  public RegisterClient(Connection connection) {
    this.calls = connection.system();
  }

  /**
   * Pushes one change and returns its number once it is durable. A call that breaks off is repeated
   * with the same id for as long as the patience lasts; the change is taken once.
   *
   * @param requestId id of the act, {@link RequestIds#next()}; keep it and use it for repeats of
   *     your own, also after a restart
   * @param record the record after the change, whole
   * @param patience how long to repeat while the node is away; zero for one attempt
   * @throws CallException when the change is refused, or the node stayed away
   */
  public long push(UUID requestId, IdentityRecord record, Duration patience) {
    PushUpdateRequest request = PushUpdateRequest.newBuilder().setRecord(record).build();
    return calls
        .act(UpdateServiceGrpc.getPushUpdateMethod(), request, Act.of(requestId).patience(patience))
        .getUpdateSequenceNumber();
  }

  /**
   * Sets the municipality's mark for a person, or takes it back, and returns its revision once it
   * is durable there; it then goes up by itself. Repeated like a push.
   *
   * @param requestId id of the act, as for a push
   * @throws CallException when the mark is refused, or the node stayed away
   */
  public long mark(UUID requestId, MarkRequest mark, Duration patience) {
    return calls
        .act(MarkServiceGrpc.getMarkMethod(), mark, Act.of(requestId).patience(patience))
        .getRevision();
  }

  /**
   * What the municipality has marked for a person, and which tiers have it: the address is safe
   * everywhere when all three do.
   *
   * @throws CallException when the code breaks its format, or the node is away
   */
  public GetMarkResponse marks(String residentRecordCode) {
    GetMarkRequest request =
        GetMarkRequest.newBuilder().setResidentRecordCode(residentRecordCode).build();
    return calls.ask(MarkServiceGrpc.getGetMarkMethod(), request);
  }

  /**
   * Hands a request for a symbol over to the communication node, which passes it on to the nation.
   * What {@link RegisterLinkageClient#symbolRequests} answered goes without the Individual Number.
   *
   * @param requestId id of the act, as for a push
   * @throws CallException NUMBER_UNKNOWN, NUMBER_USED, NUMBER_MISROUTED, PERSON_NOT_FOUND,
   *     FOUR_ITEMS_DIFFER and others, or the node stayed away
   */
  public void handOver(UUID requestId, HandOverRequest request, Duration patience) {
    calls.act(
        SymbolHandOverServiceGrpc.getHandOverMethod(),
        request,
        Act.of(requestId).patience(patience));
  }

  /**
   * Hands 1 to 500 requests for symbols over, as at a first load; the results are in their order
   * and each stands for itself.
   *
   * @param requestId id of the act, as for a push
   * @throws CallException when an item breaks its format, or the node stayed away
   */
  public List<HandOverResult> handOverMany(
      UUID requestId, List<HandOverRequest> requests, Duration patience) {
    HandOverManyRequest request =
        HandOverManyRequest.newBuilder().addAllHandOvers(requests).build();
    return calls
        .act(
            SymbolHandOverServiceGrpc.getHandOverManyMethod(),
            request,
            Act.of(requestId).patience(patience))
        .getResultsList();
  }

  /**
   * Hands 1 to 500 mailing records over to the communication node; the results are in their order
   * and each stands for itself. {@link #mailingResults} says what becomes of those that are taken.
   *
   * @param requestId id of the act, as for a push
   * @throws CallException when an id breaks its format, or the node stayed away
   */
  public List<SubmittedResult> submitMailing(
      UUID requestId, List<SubmittedMailing> mailings, Duration patience) {
    SubmitMailingRequest request =
        SubmitMailingRequest.newBuilder().addAllMailings(mailings).build();
    return calls
        .act(
            MailingServiceGrpc.getSubmitMailingMethod(),
            request,
            Act.of(requestId).patience(patience))
        .getResultsList();
  }

  /**
   * What became of mailing records, at most 500 after a number; go on from the last one until an
   * answer is empty.
   *
   * @throws CallException the node is away
   */
  public ListMailingResultsResponse mailingResults(long afterNumber) {
    ListMailingResultsRequest request =
        ListMailingResultsRequest.newBuilder().setAfterNumber(afterNumber).build();
    return calls.ask(MailingServiceGrpc.getListMailingResultsMethod(), request);
  }

  /**
   * Cards of the municipality that changed, at most 100 after a cursor; go on from the answer's
   * until an answer is empty.
   *
   * @throws CallException the node is away
   */
  public ListChangedCardsResponse changedCards(long cursor) {
    ListChangedCardsRequest request =
        ListChangedCardsRequest.newBuilder().setCursor(cursor).build();
    return calls.ask(CardServiceGrpc.getListChangedCardsMethod(), request);
  }
}
