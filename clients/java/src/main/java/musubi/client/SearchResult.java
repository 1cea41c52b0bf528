package musubi.client;

import java.util.List;
import musubi.confirmation.v1.SearchHit;
import musubi.confirmation.v1.SearchResponse;
import musubi.confirmation.v1.SearchSummary;
import musubi.registry.v1.AnsweringTier;

/**
 * A whole list of persons who meet a condition. Prints as redacted.
 *
 * @param hits one for each person, in no order that says anything; empty when there is nobody
 * @param answeredBy the tier whose file answered
 */
public record SearchResult(List<SearchHit> hits, AnsweringTier answeredBy) {
  /** Keeps a copy of the hits. */
  public SearchResult {
    hits = List.copyOf(hits);
  }

  /**
   * A list as it came: half of one would say that there is nobody else.
   *
   * @throws FailedException {@link Failure#BROKE_OFF}: the summary did not come last, or counts
   *     otherwise
   */
  static SearchResult of(List<SearchResponse> steps, CallEvidence evidence) {
    List<SearchHit> hits =
        steps.stream().filter(SearchResponse::hasHit).map(SearchResponse::getHit).toList();
    SearchSummary summary =
        steps.isEmpty() ? SearchSummary.getDefaultInstance() : steps.getLast().getSummary();
    boolean whole =
        !steps.isEmpty()
            && steps.getLast().hasSummary()
            && hits.size() == steps.size() - 1
            && summary.getHits() == hits.size();
    if (!whole) {
      throw Failures.failed(Failure.BROKE_OFF, evidence);
    }
    return new SearchResult(hits, summary.getAnsweredBy());
  }

  @Override
  public String toString() {
    return "SearchResult[" + hits.size() + " hits]";
  }
}
