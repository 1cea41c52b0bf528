package musubi.gateway.replica;

import static musubi.gateway.addressee.LinkageNetwork.assigning;
import static musubi.gateway.addressee.LinkageNetwork.number;
import static musubi.gateway.addressee.LinkageNetwork.person;
import static musubi.gateway.addressee.LinkageNetwork.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import musubi.client.RequestIds;
import musubi.gateway.addressee.LinkageNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.pg.Database;
import musubi.gateway.value.UnifiedAddresseeNumber;
import musubi.linkage.v1.CorrectReplicaRequest;
import musubi.linkage.v1.ExportReplicasRequest;
import musubi.linkage.v1.ExportReplicasResponse;
import musubi.linkage.v1.GetReplicaRequest;
import musubi.linkage.v1.ImportReplicasRequest;
import musubi.linkage.v1.ImportResult;
import musubi.linkage.v1.ReplicaItem;
import musubi.linkage.v1.ReplicaServiceGrpc;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.Test;

/** Replicas at a running linkage node. */
class ReplicaTest {
  private static final String REGISTER = "register";
  private static final String PENSION = "pension";
  private static final String CORRECTION = "replica-correction";

  private final LinkageNetwork linkage = LinkageNetwork.shared();

  @Test
  void import_replica_isShownUntilItIsDeleted() {
    String number = number();
    String unified = linkage.assigned(PENSION, person(), number);

    assertEquals(List.of("STORED"), importing(PENSION, eligibility(number)));
    assertEquals("1", shown(unified, PENSION).get("insured_person_category"));
    assertEquals(
        List.of("STORED"),
        importing(PENSION, with(eligibility(number), "insured_person_category", "3")));
    assertEquals("3", shown(unified, PENSION).get("insured_person_category"));
    assertEquals("REPLICA_UNKNOWN", refusal(() -> shown(unified, REGISTER)));

    assertEquals(
        List.of("STORED"),
        importing(
            PENSION,
            musubi.linkage.v1.Replica.newBuilder()
                .setAddresseeNumber(number)
                .setDeleted(true)
                .build()));
    assertEquals("REPLICA_UNKNOWN", refusal(() -> shown(unified, PENSION)));
  }

  @Test
  void import_faults_areNamedAndTheOthersAreStored() {
    String number = number();
    String unified = linkage.assigned(PENSION, person(), number);
    musubi.linkage.v1.Replica good = eligibility(number);

    List<String> outcomes =
        importing(
            PENSION,
            with(good, "insured_person_category", "4"),
            with(good, "eligibility_acquired_date", "2020/04/01"),
            with(good, "eligibility_acquisition_reason", "あ".repeat(41)),
            with(good, "address", "東京都"),
            without(good, "basic_pension_number"),
            good.toBuilder().addItems(good.getItems(0)).build(),
            good.toBuilder().addItemsWithoutAutomaticAnswer("address").build(),
            good.toBuilder().setAddresseeNumber("x").build(),
            good.toBuilder().setAddresseeNumber(number()).build(),
            good);

    assertEquals(
        List.of(
            "FORMAT insured_person_category",
            "FORMAT eligibility_acquired_date",
            "FORMAT eligibility_acquisition_reason",
            "FORMAT items",
            "FORMAT basic_pension_number",
            "FORMAT items",
            "FORMAT items_without_automatic_answer",
            "FORMAT addressee_number",
            "ADDRESSEE_UNKNOWN",
            "STORED"),
        outcomes);
    assertEquals("1", shown(unified, PENSION).get("insured_person_category"));
  }

  @Test
  void import_repeated_answersTheSame() {
    String number = number();
    linkage.assigned(PENSION, person(), number);
    UUID id = RequestIds.next();
    ImportReplicasRequest request =
        ImportReplicasRequest.newBuilder().addReplicas(eligibility(number)).build();

    List<ImportResult> first = importing(PENSION, id, request);

    assertEquals(first, importing(PENSION, id, request));
    assertEquals(
        "ITEM_INVALID",
        refusal(
            () ->
                importing(PENSION, RequestIds.next(), ImportReplicasRequest.getDefaultInstance())));
    assertEquals(
        "ITEM_INVALID",
        refusal(
            () ->
                importing(
                    PENSION,
                    RequestIds.next(),
                    ImportReplicasRequest.newBuilder()
                        .addAllReplicas(Collections.nCopies(501, eligibility(number)))
                        .build())));
  }

  @Test
  void export_pages_holdAllOfTheBusinessInOrder() {
    List<musubi.linkage.v1.Replica> imported = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      IdentityRecord person = person();
      String number = number();
      linkage.assigned(REGISTER, person, number);
      linkage.assigned(PENSION, person, number());
      imported.add(
          resident(person, number).toBuilder()
              .setNoAutomaticAnswer(i == 2)
              .addItemsWithoutAutomaticAnswer("household_number")
              .addItemsWithoutAutomaticAnswer("address")
              .build());
    }
    importing(REGISTER, imported.toArray(musubi.linkage.v1.Replica[]::new));
    String before = Long.toString(Long.parseLong(imported.getFirst().getAddresseeNumber()) - 1);

    ExportReplicasResponse page = export(REGISTER, before);

    assertEquals(
        imported.stream()
            .map(
                each ->
                    each.toBuilder()
                        .clearItemsWithoutAutomaticAnswer()
                        .addItemsWithoutAutomaticAnswer("address")
                        .addItemsWithoutAutomaticAnswer("household_number")
                        .build())
            .toList(),
        page.getReplicasList().subList(0, 5));
    assertTrue(
        export(REGISTER, imported.getLast().getAddresseeNumber()).getReplicasList().stream()
            .noneMatch(imported::contains));
    assertEquals("ITEM_INVALID", refusal(() -> export(REGISTER, "x")));
  }

  @Test
  void protectedPerson_isNeverAnsweredAutomaticallyNorShownWithTheAddress() {
    IdentityRecord person = person();
    String number = number();
    String unified =
        linkage
            .assign(REGISTER, assigning(person, number).toBuilder().setProtected(true).build())
            .getUnifiedAddresseeNumber();
    importing(REGISTER, resident(person, number));

    Map<String, String> shown = shown(unified, REGISTER);
    Replica found = found(REGISTER, unified);

    assertFalse(shown.containsKey("address"));
    assertEquals(person.getNameKanji(), shown.get("name"));
    assertTrue(found.noAutomaticAnswer());
    assertFalse(found.items().containsKey("address"));
    assertFalse(found(REGISTER, unprotected()).noAutomaticAnswer());
  }

  @Test
  void correct_items_standUntilTheBusinessImportsAnew() {
    String number = number();
    String unified = linkage.assigned(PENSION, person(), number);
    importing(PENSION, eligibility(number));

    correct(unified, PENSION, item("insured_person_category", "3"));

    assertEquals("3", shown(unified, PENSION).get("insured_person_category"));
    assertEquals(
        List.of(List.of("t")),
        linkage.rows("select corrected from replica where unified_number = ?", unified));
    importing(PENSION, eligibility(number));
    assertEquals("1", shown(unified, PENSION).get("insured_person_category"));
  }

  @Test
  void correct_wrongItemOrPerson_isRefused() {
    String number = number();
    String unified = linkage.assigned(PENSION, person(), number);
    ReplicaItem category = item("insured_person_category", "3");

    assertEquals("REPLICA_UNKNOWN", refusal(() -> correct(unified, PENSION, category)));
    assertEquals("REPLICA_UNKNOWN", refusal(() -> correct(unified, "library", category)));
    importing(PENSION, eligibility(number));
    assertEquals("ITEM_INVALID", refusal(() -> correct(unified, PENSION)));
    assertEquals("ITEM_INVALID", refusal(() -> correct("1", PENSION, category)));
    assertEquals("REPLICA_INVALID", refusal(() -> correct(unified, PENSION, category, category)));
    assertEquals(
        "REPLICA_INVALID",
        refusal(() -> correct(unified, PENSION, item("insured_person_category", "4"))));
    assertEquals(
        "REPLICA_INVALID", refusal(() -> correct(unified, PENSION, item("address", "東京都"))));
    assertEquals(
        "BUSINESS_NOT_RIGHT",
        refusal(
            () ->
                linkage
                    .official(PENSION, ReplicaServiceGrpc::newBlockingStub)
                    .correctReplica(
                        CorrectReplicaRequest.newBuilder()
                            .setUnifiedAddresseeNumber(unified)
                            .setBusiness(PENSION)
                            .addItems(category)
                            .build())));
  }

  @Test
  void schemas_everyBusiness_coverWhatIsNeeded() {
    ReplicaSchema register = ReplicaSchema.of(REGISTER).orElseThrow();

    assertEquals(
        Set.of("address", "previous_address", "destination_address"), register.residence());
    assertEquals(22, register.names().size());
    assertEquals(9, ReplicaSchema.of(PENSION).orElseThrow().names().size());
    assertTrue(ReplicaSchema.of("library").isEmpty());
  }

  private String unprotected() {
    IdentityRecord person = person();
    String number = number();
    String unified = linkage.assigned(REGISTER, person, number);
    importing(REGISTER, resident(person, number));
    return unified;
  }

  /** What an answer to another body finds. */
  private Replica found(String business, String unified) {
    Vertx vertx = Vertx.vertx();
    UnifiedAddresseeNumber number = new UnifiedAddresseeNumber(unified);
    try (Database database =
        Database.open(
            vertx,
            linkage.network().database(LinkageNetwork.LINKAGE),
            1,
            1,
            Duration.ofSeconds(5))) {
      return new PgReplicas().find(database, business, List.of(number)).get(number);
    } finally {
      vertx.close().await();
    }
  }

  private List<String> importing(String business, musubi.linkage.v1.Replica... replicas) {
    return importing(
            business,
            RequestIds.next(),
            ImportReplicasRequest.newBuilder().addAllReplicas(List.of(replicas)).build())
        .stream()
        .map(
            result ->
                (result.getOutcome().name().substring("IMPORT_OUTCOME_".length())
                        + " "
                        + result.getItem())
                    .strip())
        .toList();
  }

  private List<ImportResult> importing(String business, UUID id, ImportReplicasRequest request) {
    return linkage
        .stub(business, ReplicaServiceGrpc::newBlockingStub, TestPeer.machine(id))
        .importReplicas(request)
        .getResultsList();
  }

  private ExportReplicasResponse export(String business, String after) {
    return linkage
        .stub(business, ReplicaServiceGrpc::newBlockingStub)
        .exportReplicas(ExportReplicasRequest.newBuilder().setAfterAddresseeNumber(after).build());
  }

  private Map<String, String> shown(String unified, String business) {
    Map<String, String> items = new java.util.HashMap<>();
    linkage
        .official("resident-record", ReplicaServiceGrpc::newBlockingStub)
        .getReplica(
            GetReplicaRequest.newBuilder()
                .setUnifiedAddresseeNumber(unified)
                .setBusiness(business)
                .build())
        .getReplica()
        .getItemsList()
        .forEach(item -> items.put(item.getItem(), item.getValue()));
    return items;
  }

  private void correct(String unified, String business, ReplicaItem... items) {
    linkage
        .official(CORRECTION, ReplicaServiceGrpc::newBlockingStub)
        .correctReplica(
            CorrectReplicaRequest.newBuilder()
                .setUnifiedAddresseeNumber(unified)
                .setBusiness(business)
                .addAllItems(List.of(items))
                .build());
  }

  private static musubi.linkage.v1.Replica eligibility(String number) {
    return musubi.linkage.v1.Replica.newBuilder()
        .setAddresseeNumber(number)
        .addItems(item("basic_pension_number", "1234567890"))
        .addItems(item("insured_person_category", "1"))
        .addItems(item("eligibility_acquired_date", "20200401"))
        .build();
  }

  private static musubi.linkage.v1.Replica resident(IdentityRecord person, String number) {
    return musubi.linkage.v1.Replica.newBuilder()
        .setAddresseeNumber(number)
        .addItems(item("name", person.getNameKanji()))
        .addItems(item("birth_date", "19800401"))
        .addItems(item("sex", Integer.toString(person.getSexValue())))
        .addItems(item("address", person.getAddress()))
        .addItems(item("household_number", "H-12"))
        .build();
  }

  private static musubi.linkage.v1.Replica with(
      musubi.linkage.v1.Replica replica, String item, String value) {
    return without(replica, item).toBuilder().addItems(item(item, value)).build();
  }

  private static musubi.linkage.v1.Replica without(musubi.linkage.v1.Replica replica, String item) {
    return replica.toBuilder()
        .clearItems()
        .addAllItems(
            replica.getItemsList().stream().filter(each -> !each.getItem().equals(item)).toList())
        .build();
  }

  private static ReplicaItem item(String item, String value) {
    return ReplicaItem.newBuilder().setItem(item).setValue(value).build();
  }
}
