package musubi.client;

import java.util.Optional;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.ConfirmResponse;
import musubi.confirmation.v1.ConfirmationServiceGrpc;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchServiceGrpc;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;

/**
 * What an integrated terminal calls: asks the communication node of its municipality, or its
 * prefecture's node, about persons. The node asks the tiers above when it has to.
 *
 * <p>Each call takes at most {@link Connection#deadline}, is made once and not repeated, and has a
 * request id and an operator statement of its own. Every method throws {@link RefusedException}
 * when a node refuses or none answers, and whatever {@link Statements} throws. Answers hold
 * personal data: they are for the screen and for nothing else.
 *
 * <p>Thread-safe.
 */
public final class TerminalClient {
  private final PersonCalls calls;

  /** Calls without operator statements over this connection, which stays the caller's to close. */
  public TerminalClient(Connection connection) {
    this.calls = new PersonCalls(connection, Optional.empty());
  }

  /**
   * Calls with an operator statement each over this connection, which stays the caller's to close.
   */
  public TerminalClient(Connection connection, Statements statements) {
    this.calls = new PersonCalls(connection, Optional.of(statements));
  }

  /**
   * Who stands behind a resident-record code: the eight items less the Individual Number, from the
   * first tier that knows a current resident.
   *
   * @throws RefusedException PERSON_NOT_FOUND, TIER_UNAVAILABLE and others
   */
  public InquireResponse inquire(String residentRecordCode, Purpose purpose) {
    return inquire(
        InquireRequest.newBuilder().setResidentRecordCode(residentRecordCode).build(), purpose);
  }

  /**
   * Who stands behind a resident-record code, an Individual Number or all of the four items, from
   * the first tier that knows a current resident; the Individual Number only where the request
   * gives a reason.
   *
   * @throws RefusedException PERSON_NOT_FOUND, also when the person differs from who was expected;
   *     PERSON_AMBIGUOUS, PERSON_REMOVED, ANSWER_WITHHELD, TOO_MANY_MISSES, TIER_UNAVAILABLE and
   *     others
   */
  public InquireResponse inquire(InquireRequest request, Purpose purpose) {
    return calls.one(InquiryServiceGrpc.getInquireMethod(), request, purpose);
  }

  /**
   * Whether a person is who a card or a document says, and in which items they differ. That nobody
   * is found is an answer. A prefecture's node does not serve it.
   *
   * @throws RefusedException ANSWER_WITHHELD, TOO_MANY_MISSES, TIER_UNAVAILABLE and others
   */
  public ConfirmResponse confirm(ConfirmRequest request, Purpose purpose) {
    return calls.one(ConfirmationServiceGrpc.getConfirmMethod(), request, purpose);
  }

  /**
   * All persons who meet a condition, from the first tier that knows any, at most as many as that
   * node allows (50 unless it is configured otherwise); or none.
   *
   * @throws RefusedException CONDITION_WEAK, WILDCARD, TOO_MANY_HITS, PERSON_AMBIGUOUS,
   *     TOO_MANY_MISSES, TIER_UNAVAILABLE and others; UNAVAILABLE when the list broke off: then
   *     nothing of it is given
   */
  public SearchResult search(SearchRequest request, Purpose purpose) {
    return calls.list(SearchServiceGrpc.getSearchMethod(), request, purpose, SearchResult::of);
  }
}
