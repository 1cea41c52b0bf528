package musubi.gateway.linkage;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.List;
import musubi.gateway.linkage.RequestDesk.Open;
import musubi.gateway.linkage.RequestDesk.Settlement;
import musubi.gateway.registry.Parsing;
import musubi.gateway.translation.SymbolMessages;
import musubi.linkage.v1.HandOverOutcome;
import musubi.linkage.v1.ListRequestsResponse;
import musubi.linkage.v1.SettleRequestsRequest;

/** Requests on their way through the register, between messages and values. */
final class RequestMessages {
  /** Requests in one message at most; ours. */
  private static final int MOST = 500;

  /** Requests that are answered where no limit is named; ours. */
  private static final int USUAL = 100;

  private static final int NUMBER_BYTES = 16;

  private RequestMessages() {}

  static int limit(int limit) {
    return Parsing.valid(
        "limit",
        () -> {
          if (limit < 0 || limit > MOST) {
            throw new IllegalArgumentException("limit: out of range (expected: 0 to 500)");
          }
          return limit == 0 ? USUAL : limit;
        });
  }

  static ListRequestsResponse message(List<Open> open) {
    ListRequestsResponse.Builder message = ListRequestsResponse.newBuilder();
    for (Open each : open) {
      message
          .addRequestsBuilder()
          .setToken(SymbolMessages.message(each.token()))
          .setIndividualNumber(each.number().digits())
          .setFourItemsCheck(ByteString.copyFrom(each.fourItemsCheck()));
    }
    return message.build();
  }

  static List<Settlement> settlements(SettleRequestsRequest request) {
    List<Settlement> settlements =
        request.getSettlementsList().stream()
            .map(
                each ->
                    Parsing.valid(
                        "settlements",
                        () -> settlement(each.getNumber().toByteArray(), each.getOutcome())))
            .toList();
    long numbers =
        settlements.stream().map(each -> ByteBuffer.wrap(each.number())).distinct().count();
    return Parsing.valid(
        "settlements",
        () -> {
          if (settlements.isEmpty() || settlements.size() > MOST || numbers < settlements.size()) {
            throw new IllegalArgumentException(
                "settlements: " + settlements.size() + " (expected: 1 to 500, each number once)");
          }
          return settlements;
        });
  }

  private static Settlement settlement(byte[] number, HandOverOutcome outcome) {
    if (number.length != NUMBER_BYTES) {
      throw new IllegalArgumentException("number: " + number.length + " bytes (expected: 16)");
    }
    return new Settlement(number, state(outcome));
  }

  private static AcquisitionState state(HandOverOutcome outcome) {
    return switch (outcome) {
      case HAND_OVER_OUTCOME_HANDED_OVER -> AcquisitionState.HANDED_OVER;
      case HAND_OVER_OUTCOME_FOUR_ITEMS_DIFFER -> AcquisitionState.FOUR_ITEMS_DIFFER;
      case HAND_OVER_OUTCOME_PERSON_UNKNOWN -> AcquisitionState.PERSON_UNKNOWN;
      case HAND_OVER_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("outcome: none that is known");
    };
  }
}
