package musubi.client;

import java.util.List;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.ConfirmResponse;
import musubi.confirmation.v1.ConfirmationServiceGrpc;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchResponse;
import musubi.confirmation.v1.SearchServiceGrpc;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;

/**
 * What an integrated terminal calls: asks the communication node of its municipality, or its
 * prefecture's node, about persons. The node asks the tiers above when it has to.
 *
 * <p>Each call takes at most {@link Connection#deadline}, is made once and not repeated, and has a
 * request id and an operator statement of its own. Every method throws {@link CallException} when a
 * node refuses or none answers, and whatever {@link Statements} throws. Answers hold personal data:
 * they are for the screen and for nothing else.
 *
 * <p>Thread-safe.
 */
public final class TerminalClient {
  private final OperatorCalls calls;

  /**
   * Calls over this connection, which stays the caller's to close.
   *
   * @param statements asked for a new statement for each call
   * @param purpose for which the calls are made; {@link #with} for another
   */
  public TerminalClient(Connection connection, Statements statements, Purpose purpose) {
    this(connection.operator(statements, purpose));
  }

  private TerminalClient(OperatorCalls calls) {
    this.calls = calls;
  }

  /** The same for another purpose, such as the next application. */
  public TerminalClient with(Purpose purpose) {
    return new TerminalClient(calls.with(purpose));
  }

  /**
   * Who stands behind a resident-record code: the eight items less the Individual Number, from the
   * first tier that knows a current resident.
   *
   * @throws CallException PERSON_NOT_FOUND, TIER_UNAVAILABLE and others
   */
  public InquireResponse inquire(String residentRecordCode) {
    return inquire(InquireRequest.newBuilder().setResidentRecordCode(residentRecordCode).build());
  }

  /**
   * Who stands behind a resident-record code, an Individual Number or all of the four items, from
   * the first tier that knows a current resident; the Individual Number only where the request
   * gives a reason.
   *
   * @throws CallException PERSON_NOT_FOUND, also when the person differs from who was expected;
   *     PERSON_AMBIGUOUS, PERSON_REMOVED, ANSWER_WITHHELD, TOO_MANY_MISSES, TIER_UNAVAILABLE and
   *     others
   */
  public InquireResponse inquire(InquireRequest request) {
    return calls.ask(InquiryServiceGrpc.getInquireMethod(), request);
  }

  /**
   * Whether a person is who a card or a document says, and in which items they differ. That nobody
   * is found is an answer. A prefecture's node does not serve it.
   *
   * @throws CallException ANSWER_WITHHELD, TOO_MANY_MISSES, TIER_UNAVAILABLE and others
   */
  public ConfirmResponse confirm(ConfirmRequest request) {
    return calls.ask(ConfirmationServiceGrpc.getConfirmMethod(), request);
  }

  /**
   * All persons who meet a condition, from the first tier that knows any, at most as many as that
   * node allows (50 unless it is configured otherwise); or none.
   *
   * @throws CallException CONDITION_WEAK, WILDCARD, TOO_MANY_HITS, PERSON_AMBIGUOUS,
   *     TOO_MANY_MISSES, TIER_UNAVAILABLE and others; UNAVAILABLE when the list broke off: then
   *     nothing of it is given
   */
  public SearchResult search(SearchRequest request) {
    Outcome<List<SearchResponse>> steps =
        calls.list(SearchServiceGrpc.getSearchMethod(), request, Act.next());
    return SearchResult.of(steps.orThrow(), steps.evidence());
  }
}
