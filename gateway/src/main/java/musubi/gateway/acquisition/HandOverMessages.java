package musubi.gateway.acquisition;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.function.Supplier;
import musubi.gateway.access.Refusal;
import musubi.gateway.registry.RegistryReason;
import musubi.gateway.symbol.Token;
import musubi.gateway.translation.SymbolMessages;
import musubi.gateway.value.ResidentRecordCode;
import musubi.registry.v1.HandOverManyRequest;
import musubi.registry.v1.HandOverManyResponse;
import musubi.registry.v1.HandOverRequest;
import musubi.registry.v1.HandOverResult;

/** Requests for symbols between the contract's messages and values. */
final class HandOverMessages {
  private HandOverMessages() {}

  /**
   * The request of a message.
   *
   * @throws Refusal ITEM_INVALID
   */
  static HandOver parse(HandOverRequest request) {
    ResidentRecordCode code =
        valid(
            "resident_record_code", () -> new ResidentRecordCode(request.getResidentRecordCode()));
    Token token = valid("token", () -> SymbolMessages.token(request.getToken()));
    return valid(
        "four_items_check",
        () -> new HandOver(token, code, request.getFourItemsCheck().toByteArray()));
  }

  /**
   * The requests of a message.
   *
   * @throws Refusal ITEM_INVALID
   */
  static List<HandOver> parse(HandOverManyRequest request) {
    List<HandOver> all = request.getHandOversList().stream().map(HandOverMessages::parse).toList();
    long numbers = all.stream().map(HandOver::number).distinct().count();
    return valid(
        "hand_overs",
        () -> {
          if (all.isEmpty() || all.size() > HandOver.MOST || numbers < all.size()) {
            throw new IllegalArgumentException(
                "hand_overs: "
                    + all.size()
                    + " with "
                    + numbers
                    + " numbers (expected: 1 to 500, each number once)");
          }
          return all;
        });
  }

  static HandOverManyRequest message(List<HandOver> handOvers) {
    HandOverManyRequest.Builder message = HandOverManyRequest.newBuilder();
    for (HandOver each : handOvers) {
      message
          .addHandOversBuilder()
          .setToken(SymbolMessages.message(each.token()))
          .setResidentRecordCode(each.code().digits())
          .setFourItemsCheck(ByteString.copyFrom(each.fourItemsCheck()));
    }
    return message.build();
  }

  static HandOverManyResponse message(Iterable<Outcome> outcomes) {
    HandOverManyResponse.Builder message = HandOverManyResponse.newBuilder();
    outcomes.forEach(outcome -> message.addResults(result(outcome)));
    return message.build();
  }

  /** What a tier above answered; what this node does not know yet has not been taken. */
  static List<Outcome> outcomes(HandOverManyResponse response) {
    return response.getResultsList().stream().map(HandOverMessages::outcome).toList();
  }

  private static HandOverResult result(Outcome outcome) {
    return switch (outcome) {
      case TAKEN -> HandOverResult.HAND_OVER_RESULT_TAKEN;
      case NUMBER_UNKNOWN -> HandOverResult.HAND_OVER_RESULT_NUMBER_UNKNOWN;
      case NUMBER_USED -> HandOverResult.HAND_OVER_RESULT_NUMBER_USED;
      case NUMBER_MISROUTED -> HandOverResult.HAND_OVER_RESULT_NUMBER_MISROUTED;
      case PERSON_NOT_FOUND -> HandOverResult.HAND_OVER_RESULT_PERSON_NOT_FOUND;
      case FOUR_ITEMS_DIFFER -> HandOverResult.HAND_OVER_RESULT_FOUR_ITEMS_DIFFER;
    };
  }

  private static Outcome outcome(HandOverResult result) {
    return switch (result) {
      case HAND_OVER_RESULT_TAKEN -> Outcome.TAKEN;
      case HAND_OVER_RESULT_NUMBER_USED -> Outcome.NUMBER_USED;
      case HAND_OVER_RESULT_NUMBER_MISROUTED -> Outcome.NUMBER_MISROUTED;
      case HAND_OVER_RESULT_PERSON_NOT_FOUND -> Outcome.PERSON_NOT_FOUND;
      case HAND_OVER_RESULT_FOUR_ITEMS_DIFFER -> Outcome.FOUR_ITEMS_DIFFER;
      case HAND_OVER_RESULT_NUMBER_UNKNOWN, HAND_OVER_RESULT_UNSPECIFIED, UNRECOGNIZED ->
          Outcome.NUMBER_UNKNOWN;
    };
  }

  private static <T> T valid(String field, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException | Refusal e) {
      throw Refusal.ofField(RegistryReason.ITEM_INVALID, field, e.getMessage());
    }
  }
}
