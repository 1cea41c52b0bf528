package musubi.gateway.confirmation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import musubi.confirmation.v1.MatchKind;
import musubi.confirmation.v1.SearchHit;
import musubi.confirmation.v1.SearchItems;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchResponse;
import musubi.confirmation.v1.SearchSummary;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.registry.Item;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.PartialDate;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.RecordStatus;

/** Searches between the contract's messages and values. */
final class SearchMessages {
  private static final int MAX_NAME = 100;
  private static final int MAX_ADDRESS = 200;

  private SearchMessages() {}

  static SearchQuestion parse(SearchRequest request) {
    SearchQuestion.By by =
        switch (request.getKeyCase()) {
          case RESIDENT_RECORD_CODE ->
              new SearchQuestion.ByKey(QuestionMessages.code(request.getResidentRecordCode()));
          case INDIVIDUAL_NUMBER ->
              new SearchQuestion.ByKey(QuestionMessages.number(request.getIndividualNumber()));
          case ITEMS -> new SearchQuestion.ByCondition(condition(request.getItems()));
          case KEY_NOT_SET -> throw QuestionMessages.absent();
        };
    return new SearchQuestion(
        by, request.getIncludeRemoved(), QuestionMessages.numberReason(request.getNumberReason()));
  }

  private static Condition condition(SearchItems items) {
    requireLength("name", items.getName(), MAX_NAME);
    requireLength("name_kana", items.getNameKana(), MAX_NAME);
    requireLength("address", items.getAddress(), MAX_ADDRESS);
    return new Condition(
        items.getName(),
        items.getNameKana(),
        birthDate(items),
        items.getSexValue() == 0
            ? Optional.empty()
            : Optional.of(QuestionMessages.sex(items.getSexValue())),
        items.getAddress(),
        items.getMunicipalityCode().isEmpty()
            ? Optional.empty()
            : Optional.of(municipality(items.getMunicipalityCode())));
  }

  private static Optional<PartialDate> birthDate(SearchItems items) {
    return items.hasBirthDate()
        ? Optional.of(QuestionMessages.birthDate(true, items.getBirthDate()))
        : Optional.empty();
  }

  private static BodyCode municipality(String text) {
    BodyCode code = QuestionMessages.item("municipality_code", () -> new BodyCode(text));
    if (!code.isMunicipality()) {
      throw QuestionMessages.invalid("municipality_code", "not a municipality");
    }
    return code;
  }

  private static void requireLength(String field, String text, int limit) {
    int length = text.codePointCount(0, text.length());
    if (length > limit) {
      throw QuestionMessages.invalid(
          field, length + " code points (expected: at most " + limit + ")");
    }
  }

  /** The whole list with its summary. */
  static List<SearchResponse> list(List<SearchHit> hits, AnsweringTier tier) {
    List<SearchResponse> list = new ArrayList<>();
    hits.forEach(hit -> list.add(SearchResponse.newBuilder().setHit(hit).build()));
    list.add(
        SearchResponse.newBuilder()
            .setSummary(SearchSummary.newBuilder().setHits(hits.size()).setAnsweredBy(tier))
            .build());
    return list;
  }

  static SearchHit hit(PersonSearch.Hit hit, boolean withNumber) {
    return SearchHit.newBuilder()
        .setRecord(
            IdentityMessages.answer(
                hit.person(), withNumber ? Set.of() : Set.of(Item.INDIVIDUAL_NUMBER)))
        .setMatch(kind(hit.match()))
        .setStatus(
            hit.person().identity().isCurrent()
                ? RecordStatus.RECORD_STATUS_CURRENT
                : RecordStatus.RECORD_STATUS_REMOVED)
        .build();
  }

  static List<SearchHit> hits(List<SearchResponse> list) {
    return list.stream().filter(SearchResponse::hasHit).map(SearchResponse::getHit).toList();
  }

  /** Whether the last message says that the list is whole. */
  static boolean isWhole(List<SearchResponse> list) {
    return !list.isEmpty()
        && list.getLast().hasSummary()
        && list.getLast().getSummary().getHits() == list.size() - 1;
  }

  /** As records name it ({@code call_record.match_kind}). */
  static String worst(List<SearchHit> hits) {
    return hits.stream()
        .map(SearchHit::getMatch)
        .max(Comparator.comparing(MatchKind::getNumber))
        .orElse(MatchKind.MATCH_KIND_EXACT)
        .name()
        .substring("MATCH_KIND_".length());
  }

  private static MatchKind kind(Match match) {
    return switch (match) {
      case EXACT -> MatchKind.MATCH_KIND_EXACT;
      case NORMALISED -> MatchKind.MATCH_KIND_NORMALISED;
      case EXTERNAL_CHARACTER -> MatchKind.MATCH_KIND_EXTERNAL_CHARACTER;
      case FORMER_SURNAME -> MatchKind.MATCH_KIND_FORMER_SURNAME;
      case PARTIAL_DATE -> MatchKind.MATCH_KIND_PARTIAL_DATE;
    };
  }
}
