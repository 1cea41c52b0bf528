package musubi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import musubi.confirmation.v1.SearchHit;
import musubi.confirmation.v1.SearchResponse;
import musubi.confirmation.v1.SearchSummary;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.IdentityNotice;
import org.junit.jupiter.api.Test;

class SearchResultTest {
  private static final SearchResponse HIT =
      SearchResponse.newBuilder()
          .setHit(
              SearchHit.newBuilder().setRecord(IdentityNotice.newBuilder().setNameKanji("架空山　花子")))
          .build();

  @Test
  void of_wholeList_hasEveryHitAndWhoAnswered() {
    SearchResult result = of(List.of(HIT, HIT, summary(2)));

    assertEquals(List.of(HIT.getHit(), HIT.getHit()), result.hits());
    assertEquals(AnsweringTier.ANSWERING_TIER_NATION, result.answeredBy());
    assertEquals(List.of(), of(List.of(summary(0))).hits());
  }

  @Test
  void of_notWhole_brokeOff() {
    for (List<SearchResponse> steps :
        List.<List<SearchResponse>>of(
            List.of(),
            List.of(HIT),
            List.of(HIT, summary(2)),
            List.of(HIT, summary(0)),
            List.of(summary(1), HIT),
            List.of(HIT, SearchResponse.getDefaultInstance(), summary(2)),
            List.of(summary(1), summary(1)))) {
      FailedException broken = assertThrows(FailedException.class, () -> of(steps));

      assertEquals(Failure.BROKE_OFF, broken.failure());
    }
  }

  @Test
  void toString_namesNobody() {
    assertFalse(of(List.of(HIT, summary(1))).toString().contains("架空"));
  }

  private static SearchResult of(List<SearchResponse> steps) {
    return SearchResult.of(steps, CallEvidence.NONE);
  }

  private static SearchResponse summary(int hits) {
    return SearchResponse.newBuilder()
        .setSummary(
            SearchSummary.newBuilder()
                .setHits(hits)
                .setAnsweredBy(AnsweringTier.ANSWERING_TIER_NATION))
        .build();
  }
}
