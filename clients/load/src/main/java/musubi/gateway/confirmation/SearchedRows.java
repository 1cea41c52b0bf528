package musubi.gateway.confirmation;

import java.util.List;
import musubi.confirmation.v1.SearchRequest;
import musubi.gateway.registry.PgIdentityFile.Near;

/** The rows among which a node looks for whom a search means, for whoever asks for the same. */
public final class SearchedRows {
  private SearchedRows() {}

  /** Of a search by a condition. */
  public static List<Near> of(SearchRequest request) {
    return switch (SearchMessages.parse(request).by()) {
      case SearchQuestion.ByCondition by -> by.condition().near();
      case SearchQuestion.ByKey by -> throw new IllegalArgumentException("by a key");
    };
  }
}
