package musubi.gateway.confirmation;

import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import musubi.confirmation.v1.SearchHit;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchResponse;
import musubi.confirmation.v1.SearchServiceGrpc;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.confirmation.Tiers.Reply;
import musubi.gateway.confirmation.Tiers.Source;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.CallRecord.Finding;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.registry.v1.AnsweringTier;

/** Serves {@code musubi.confirmation.v1.SearchService}. */
public final class SearchService extends SearchServiceGrpc.SearchServiceImplBase {
  private final SearchTiers<SearchRequest, List<SearchResponse>> tiers;
  private final AnsweringTier last;
  private final Misses misses;
  private final Digests digests;
  private final Calls calls;
  private final InstantSource clock;

  /**
   * Asks these tiers.
   *
   * @param last the tier that says that there is nobody
   */
  public SearchService(
      SearchTiers<SearchRequest, List<SearchResponse>> tiers,
      AnsweringTier last,
      Misses misses,
      Digests digests,
      Calls calls,
      InstantSource clock) {
    this.tiers = tiers;
    this.last = last;
    this.misses = misses;
    this.digests = digests;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void search(SearchRequest request, StreamObserver<SearchResponse> out) {
    calls.list(out, () -> searched(request));
  }

  private Calls.RecordedList<SearchResponse> searched(SearchRequest request) {
    SearchQuestion question = SearchMessages.parse(request);
    Call call = Call.current();
    misses.require(call);
    call.found(new Finding(question.label(), "", 0, question.numberReason()));
    question.code().ifPresent(code -> call.about(digests.ofSubject(code)));
    List<SearchResponse> list =
        switch (tiers.ask(call, question, request)) {
          case Reply.Known<List<SearchResponse>> known -> known.answer();
          case Reply.Unknown<List<SearchResponse>> unknown -> SearchMessages.list(List.of(), last);
        };
    List<SearchHit> hits = SearchMessages.hits(list);
    if (hits.isEmpty()) {
      misses.miss(call);
      return new Calls.RecordedList<>(list, List.of(call.answered(clock.instant())));
    }
    misses.require(call);
    call.found(
        new Finding(
            question.label(), SearchMessages.worst(hits), hits.size(), question.numberReason()));
    return new Calls.RecordedList<>(list, records(call, hits));
  }

  /** One record for each person shown, so that the provisions of each can be found. */
  private List<CallRecord> records(Call call, List<SearchHit> hits) {
    Instant now = clock.instant();
    return hits.stream()
        .map(hit -> digests.ofSubject(codeIn(hit)))
        .map(person -> call.answered(now).about(person))
        .toList();
  }

  private static String codeIn(SearchHit hit) {
    return hit.getRecord().getResidentRecordCode();
  }

  /** The node's own file as a source. */
  public static Source<SearchRequest, List<SearchResponse>> ownFile(
      PersonSearch search, AnsweringTier tier) {
    return request -> {
      SearchQuestion question = SearchMessages.parse(request);
      List<SearchHit> hits =
          search.persons(question).stream()
              .map(hit -> SearchMessages.hit(hit, !question.numberReason().isEmpty()))
              .toList();
      return hits.isEmpty()
          ? new Reply.Unknown<>(false)
          : new Reply.Known<>(SearchMessages.list(hits, tier));
    };
  }

  /** Another tier as a source; half a list is none. */
  public static Source<SearchRequest, List<SearchResponse>> tier(TierClient client) {
    return request -> {
      List<SearchResponse> list = ask(client, request);
      if (!SearchMessages.isWhole(list)) {
        throw Refusal.of(ConfirmationReason.TIER_UNAVAILABLE);
      }
      List<SearchHit> all = SearchMessages.hits(list);
      Set<String> hidden = client.protectedAmong(all.stream().map(SearchService::codeIn).toList());
      List<SearchHit> hits = all.stream().filter(hit -> !hidden.contains(codeIn(hit))).toList();
      return hits.isEmpty()
          ? new Reply.Unknown<>(false)
          : new Reply.Known<>(
              SearchMessages.list(hits, list.getLast().getSummary().getAnsweredBy()));
    };
  }

  /** What would narrow it is said here: the tier's own sentence does not come along. */
  private static List<SearchResponse> ask(TierClient client, SearchRequest request) {
    try {
      return client.askForList(SearchServiceGrpc.getSearchMethod(), request);
    } catch (Refusal e) {
      throw e.reason() == ConfirmationReason.TOO_MANY_HITS
              && SearchMessages.parse(request).by() instanceof SearchQuestion.ByCondition by
          ? PersonSearch.tooMany(by.condition())
          : e;
    }
  }
}
