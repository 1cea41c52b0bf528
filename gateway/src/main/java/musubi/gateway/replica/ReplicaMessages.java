package musubi.gateway.replica;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import musubi.gateway.access.Refusal;
import musubi.gateway.addressee.AddresseeMessages;
import musubi.gateway.confirmation.QuestionMessages;
import musubi.gateway.replica.PgReplicas.Exported;
import musubi.gateway.replica.ReplicaDesk.Faulty;
import musubi.gateway.replica.ReplicaDesk.Import;
import musubi.gateway.replica.ReplicaDesk.Outcome;
import musubi.gateway.replica.ReplicaDesk.Page;
import musubi.gateway.replica.ReplicaDesk.Shown;
import musubi.gateway.replica.ReplicaDesk.Stored;
import musubi.gateway.replica.ReplicaDesk.Unknown;
import musubi.gateway.value.AddresseeNumber;
import musubi.linkage.v1.ExportReplicasResponse;
import musubi.linkage.v1.GetReplicaResponse;
import musubi.linkage.v1.ImportOutcome;
import musubi.linkage.v1.ImportReplicasRequest;
import musubi.linkage.v1.ImportReplicasResponse;
import musubi.linkage.v1.ImportResult;
import musubi.linkage.v1.ReplicaItem;

/** Replicas between the contract's messages and values. */
final class ReplicaMessages {
  private static final int MAX_IMPORTS = 500;
  private static final String ITEMS = "items";

  private ReplicaMessages() {}

  /**
   * The replicas in their order, each checked by the schema of the business.
   *
   * @throws Refusal ITEM_INVALID
   */
  static List<Import> imports(String business, ImportReplicasRequest request) {
    int count = request.getReplicasCount();
    if (count < 1 || count > MAX_IMPORTS) {
      throw QuestionMessages.invalid("replicas", count + " (expected: 1 to " + MAX_IMPORTS + ")");
    }
    ReplicaSchema schema =
        ReplicaSchema.of(business)
            .orElseThrow(
                () -> QuestionMessages.invalid("replicas", "the business keeps no replicas"));
    return request.getReplicasList().stream().map(replica -> parse(schema, replica)).toList();
  }

  /**
   * Items that change.
   *
   * @throws Refusal ITEM_INVALID when there is none, REPLICA_INVALID when one stands there twice
   */
  static Map<String, String> corrections(List<ReplicaItem> items) {
    if (items.isEmpty()) {
      throw QuestionMessages.invalid(ITEMS, "absent");
    }
    return byName(items)
        .orElseThrow(
            () -> Refusal.ofField(ReplicaReason.REPLICA_INVALID, ITEMS, "an item stands twice"));
  }

  static ImportReplicasResponse outcomes(List<Outcome> outcomes) {
    return ImportReplicasResponse.newBuilder()
        .addAllResults(outcomes.stream().map(ReplicaMessages::result).toList())
        .build();
  }

  static ExportReplicasResponse page(String business, Page page) {
    ExportReplicasResponse.Builder response =
        ExportReplicasResponse.newBuilder().setMore(page.more());
    for (Exported exported : page.replicas()) {
      response.addReplicas(message(business, exported.number(), exported.replica()));
    }
    return response.build();
  }

  static GetReplicaResponse shown(String business, Shown shown) {
    return GetReplicaResponse.newBuilder()
        .setReplica(message(business, shown.number(), shown.replica()))
        .build();
  }

  private static Import parse(ReplicaSchema schema, musubi.linkage.v1.Replica message) {
    AddresseeNumber number;
    try {
      number = AddresseeMessages.addresseeNumber(message.getAddresseeNumber());
    } catch (Refusal e) {
      return Import.faulty("addressee_number");
    }
    if (message.getDeleted()) {
      return new Import(Optional.of(number), Optional.empty(), "");
    }
    Optional<Map<String, String>> items = byName(message.getItemsList());
    if (items.isEmpty()) {
      return Import.faulty(ITEMS);
    }
    Optional<String> fault = schema.fault(items.get());
    if (fault.isPresent()) {
      return Import.faulty(schema.names().contains(fault.get()) ? fault.get() : ITEMS);
    }
    Set<String> without = new HashSet<>(message.getItemsWithoutAutomaticAnswerList());
    if (!schema.names().containsAll(without)) {
      return Import.faulty("items_without_automatic_answer");
    }
    return new Import(
        Optional.of(number),
        Optional.of(new Replica(items.get(), message.getNoAutomaticAnswer(), without)),
        "");
  }

  /** Empty when an item stands there twice. */
  private static Optional<Map<String, String>> byName(List<ReplicaItem> items) {
    Map<String, String> byName = new LinkedHashMap<>();
    items.forEach(item -> byName.put(item.getItem(), item.getValue()));
    return byName.size() == items.size() ? Optional.of(byName) : Optional.empty();
  }

  private static musubi.linkage.v1.Replica message(
      String business, AddresseeNumber number, Replica replica) {
    return musubi.linkage.v1.Replica.newBuilder()
        .setAddresseeNumber(number.digits())
        .addAllItems(items(business, replica))
        .setNoAutomaticAnswer(replica.noAutomaticAnswer())
        .addAllItemsWithoutAutomaticAnswer(
            replica.itemsWithoutAutomaticAnswer().stream().sorted().toList())
        .build();
  }

  /** In the order of the schema. */
  private static List<ReplicaItem> items(String business, Replica replica) {
    return ReplicaSchema.of(business).map(ReplicaSchema::names).orElse(List.of()).stream()
        .filter(replica.items()::containsKey)
        .map(
            item ->
                ReplicaItem.newBuilder().setItem(item).setValue(replica.items().get(item)).build())
        .toList();
  }

  private static ImportResult result(Outcome outcome) {
    return switch (outcome) {
      case Stored stored -> result(ImportOutcome.IMPORT_OUTCOME_STORED, "");
      case Unknown unknown -> result(ImportOutcome.IMPORT_OUTCOME_ADDRESSEE_UNKNOWN, "");
      case Faulty faulty -> result(ImportOutcome.IMPORT_OUTCOME_FORMAT, faulty.item());
    };
  }

  private static ImportResult result(ImportOutcome outcome, String item) {
    return ImportResult.newBuilder().setOutcome(outcome).setItem(item).build();
  }
}
