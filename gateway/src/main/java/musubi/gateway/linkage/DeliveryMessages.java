package musubi.gateway.linkage;

import java.util.List;
import musubi.linkage.v1.DeliverResponse;
import musubi.linkage.v1.DeliveryResult;

/** Results of deliveries as messages. */
public final class DeliveryMessages {
  private DeliveryMessages() {}

  /** The answer to a delivery. */
  public static DeliverResponse message(List<Delivered> results) {
    return DeliverResponse.newBuilder()
        .addAllResults(results.stream().map(DeliveryMessages::result).toList())
        .build();
  }

  private static DeliveryResult result(Delivered result) {
    return switch (result) {
      case LINKED -> DeliveryResult.DELIVERY_RESULT_LINKED;
      case NUMBER_UNKNOWN -> DeliveryResult.DELIVERY_RESULT_NUMBER_UNKNOWN;
      case SYMBOL_ALREADY_LINKED -> DeliveryResult.DELIVERY_RESULT_SYMBOL_ALREADY_LINKED;
    };
  }
}
