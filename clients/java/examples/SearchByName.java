import musubi.client.Act;
import musubi.client.AnswerStream;
import musubi.client.Connection;
import musubi.client.Purpose;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchResponse;
import musubi.confirmation.v1.SearchServiceGrpc;

/** Searches by a name and the beginning of an address, and takes hits one by one. */
final class SearchByName {
  public static void main(String[] arguments) {
    var request = SearchRequest.newBuilder();
    request.getItemsBuilder().setName(arguments[0]).setAddress(arguments[1]);
    try (Connection connection = Settings.node().open()) {
      // @start region="stream"
      var calls =
          connection.operator(
              Operators.authority(),
              new Purpose("resident-record", "A-1", "SYN-OP-01", "SYN-T-01"));
      try (AnswerStream<SearchResponse> steps =
          calls.stream(SearchServiceGrpc.getSearchMethod(), request.build(), Act.next())) {
        while (steps.hasNext()) {
          SearchResponse step = steps.next();
          System.out.println(step.hasHit() ? step.getHit().getRecord().getAddress() : "the end");
        }
      }
      // @end
    }
  }
}
