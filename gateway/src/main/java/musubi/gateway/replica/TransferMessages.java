package musubi.gateway.replica;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import musubi.gateway.access.Refusal;
import musubi.gateway.addressee.AddresseeMessages;
import musubi.gateway.confirmation.QuestionMessages;
import musubi.gateway.replica.PgTransfers.Waiting;
import musubi.gateway.replica.TransferDesk.Eligibility;
import musubi.linkage.v1.EligibilityItem;
import musubi.linkage.v1.TakeTransfersResponse;
import musubi.linkage.v1.TransferRequest;
import musubi.linkage.v1.WaitingTransfer;

/** Transfers between the contract's messages and values; what breaks its format is ITEM_INVALID. */
final class TransferMessages {
  private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9._:/-]{1,64}");
  private static final int MAX_ELIGIBILITIES = 500;

  private TransferMessages() {}

  /**
   * @throws Refusal ITEM_INVALID
   */
  static String reference(TransferRequest request) {
    if (!REFERENCE.matcher(request.getRequestReference()).matches()) {
      throw QuestionMessages.invalid("request_reference", "no 1 to 64 of A-Z a-z 0-9 . _ : / -");
    }
    return request.getRequestReference();
  }

  /**
   * Eligibility of persons, each item with the format that the schema of the business gives it.
   *
   * @throws Refusal ITEM_INVALID
   */
  static List<Eligibility> eligibilities(String business, TransferRequest request) {
    int count = request.getEligibilitiesCount();
    if (count < 1 || count > MAX_ELIGIBILITIES) {
      throw QuestionMessages.invalid(
          "eligibilities", count + " (expected: 1 to " + MAX_ELIGIBILITIES + ")");
    }
    ReplicaSchema schema =
        ReplicaSchema.of(business)
            .orElseThrow(
                () -> QuestionMessages.invalid("eligibilities", "the business has no such items"));
    return request.getEligibilitiesList().stream()
        .map(
            each ->
                new Eligibility(
                    AddresseeMessages.addresseeNumber(each.getAddresseeNumber()),
                    items(schema, each.getItemsList())))
        .toList();
  }

  static TakeTransfersResponse waiting(List<Waiting> waiting) {
    TakeTransfersResponse.Builder response = TakeTransfersResponse.newBuilder();
    waiting.forEach(each -> response.addTransfers(message(each)));
    return response.build();
  }

  private static Map<String, String> items(ReplicaSchema schema, List<EligibilityItem> items) {
    Map<String, String> byName = new LinkedHashMap<>();
    for (EligibilityItem item : items) {
      if (!schema.holds(item.getItem(), item.getValue())) {
        throw QuestionMessages.invalid("items", "no item of the schema, or it breaks its format");
      }
      byName.put(item.getItem(), item.getValue());
    }
    if (items.isEmpty() || byName.size() < items.size()) {
      throw QuestionMessages.invalid("items", items.isEmpty() ? "absent" : "one stands twice");
    }
    return byName;
  }

  private static WaitingTransfer message(Waiting waiting) {
    musubi.linkage.v1.Eligibility.Builder eligibility =
        musubi.linkage.v1.Eligibility.newBuilder()
            .setAddresseeNumber(waiting.ofRegister().digits());
    waiting
        .items()
        .forEach(
            (item, value) ->
                eligibility.addItems(EligibilityItem.newBuilder().setItem(item).setValue(value)));
    return WaitingTransfer.newBuilder()
        .setNumber(waiting.number())
        .setRequestReference(waiting.reference())
        .setEligibility(eligibility)
        .build();
  }
}
