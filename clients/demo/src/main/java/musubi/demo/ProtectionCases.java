package musubi.demo;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import musubi.client.FourItemsCheck;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.ConfirmResponse;
import musubi.confirmation.v1.ConfirmationResult;
import musubi.confirmation.v1.ConfirmationServiceGrpc;
import musubi.confirmation.v1.ProvideRequest;
import musubi.confirmation.v1.ProvisionServiceGrpc;
import musubi.confirmation.v1.SearchItems;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchResponse;
import musubi.confirmation.v1.SearchServiceGrpc;
import musubi.gateway.local.Member;
import musubi.registry.v1.ApproveReleaseRequest;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.MarkRequest;
import musubi.registry.v1.MarkServiceGrpc;
import musubi.registry.v1.MarkTier;
import musubi.registry.v1.ReleaseServiceGrpc;
import musubi.registry.v1.RequestReleaseRequest;
import musubi.registry.v1.TakeReleaseRequest;
import musubi.registry.v1.TakeReleaseResponse;

/**
 * What the demonstration shows of protected persons: a mark of the register is in force at every
 * tier, no exchange answers with the address, and two persons of the municipality of residence can
 * release it once.
 */
final class ProtectionCases {
  private static final List<String> SOURCES = List.of("001 R-161");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String REGISTER = "register/131121/main";
  private static final String COUNTER = "terminal/131121/counter";

  private final Scenario scenario;
  private final Operators operators;
  private final IdentityRecord person = ConfirmationCases.resident(Cast.SETAGAYA, 9);
  private long release;

  ProtectionCases(Scenario scenario, Operators operators) {
    this.scenario = scenario;
    this.operators = operators;
  }

  /** Adds the cases, in the order in which they run. */
  void add() {
    mark("P-01 mark", true);
    withheld();
    asIfThereWereNobody();
    released();
    mark("P-01 mark taken back", false);
    answeredAgain();
  }

  private void mark(String id, boolean isProtected) {
    scenario.carried(
        id,
        SOURCES,
        Cast.show("register", "131121"),
        Cast.SETAGAYA,
        () -> {
          RegisterClient register =
              new RegisterClient(scenario.connection(REGISTER, Cast.SETAGAYA));
          register.mark(
              RequestIds.next(),
              MarkRequest.newBuilder()
                  .setResidentRecordCode(person.getResidentRecordCode())
                  .setProtected(isProtected)
                  .build(),
              PATIENCE);
          Scenario.until(
              "the mark at the nation",
              () ->
                  register
                      .marks(person.getResidentRecordCode())
                      .getTiersList()
                      .contains(MarkTier.MARK_TIER_NATION));
          return "at all three tiers";
        });
    if (isProtected) {
      scenario.refused(
          "P-01 mark by a terminal",
          SOURCES,
          COUNTER,
          Cast.SETAGAYA,
          MarkServiceGrpc.getMarkMethod(),
          MarkRequest.getDefaultInstance(),
          "ROUTE_NOT_ALLOWED",
          Knock::once);
    }
  }

  /** By code and number: the refusal does not say why. */
  private void withheld() {
    String code = person.getResidentRecordCode();
    InquireRequest byNumber =
        InquireRequest.newBuilder().setIndividualNumber(person.getIndividualNumber()).build();
    refused("R-03 protected, by code", Cast.SETAGAYA, Scenario.INQUIRE, Scenario.inquire(person));
    refused("R-03 protected, by number, at the nation", Cast.ASAHIKAWA, Scenario.INQUIRE, byNumber);
    refused(
        "C-02 protected, code from a card",
        Cast.ASAHIKAWA,
        ConfirmationServiceGrpc.getConfirmMethod(),
        ConfirmRequest.newBuilder().setResidentRecordCode(code).build());
    scenario.refused(
        "C-03 protected, to an agency",
        SOURCES,
        "agency/130001/board-of-education",
        Cast.TOKYO,
        ProvisionServiceGrpc.getProvideMethod(),
        ProvideRequest.newBuilder().setResidentRecordCode(code).build(),
        "ANSWER_WITHHELD",
        () ->
            Knock.once()
                .asOperator(operators.of("130001"), Operators.OPERATOR, Operators.SCHOLARSHIP));
  }

  private <Q extends Message, R extends Message> void refused(
      String id, Member city, MethodDescriptor<Q, R> method, Q request) {
    scenario.refused(
        id, SOURCES, counter(city), city, method, request, "ANSWER_WITHHELD", () -> clerk(city));
  }

  /** Whoever holds the address learns nothing about it. */
  private void asIfThereWereNobody() {
    scenario.refused(
        "R-03 protected, by four items",
        SOURCES,
        counter(Cast.SETAGAYA),
        Cast.SETAGAYA,
        Scenario.INQUIRE,
        InquireRequest.newBuilder().setFourItems(FourItemsCheck.itemsOf(person)).build(),
        "PERSON_NOT_FOUND",
        () -> clerk(Cast.SETAGAYA));
    answered(
        "C-02 protected, by four items",
        () -> {
          ConfirmResponse answer =
              clerk(Cast.SETAGAYA)
                  .call(
                      scenario.connection(COUNTER, Cast.SETAGAYA),
                      ConfirmationServiceGrpc.getConfirmMethod(),
                      ConfirmRequest.newBuilder()
                          .setFourItems(FourItemsCheck.itemsOf(person))
                          .build());
          Scenario.require(
              answer.getResult() == ConfirmationResult.CONFIRMATION_RESULT_NO_MATCH,
              "something was said");
          return "nobody";
        });
    answered(
        "C-01 protected",
        () -> {
          List<SearchResponse> list =
              clerk(Cast.SETAGAYA)
                  .list(
                      scenario.connection(COUNTER, Cast.SETAGAYA),
                      SearchServiceGrpc.getSearchMethod(),
                      SearchRequest.newBuilder()
                          .setItems(
                              SearchItems.newBuilder()
                                  .setName(person.getNameKanji())
                                  .setBirthDate(person.getBirthDate()))
                          .build());
          Scenario.require(list.size() == 1 && list.getFirst().hasSummary(), "somebody is listed");
          return "an empty list";
        });
  }

  private void released() {
    answered(
        "P-03 release asked for",
        () -> {
          release =
              clerk(Cast.SETAGAYA)
                  .call(
                      scenario.connection(COUNTER, Cast.SETAGAYA),
                      ReleaseServiceGrpc.getRequestReleaseMethod(),
                      RequestReleaseRequest.newBuilder()
                          .setResidentRecordCode(person.getResidentRecordCode())
                          .setReason("court-order")
                          .setRecipientBodyCode("131121")
                          .setRecipientBusiness("court")
                          .build())
                  .getReleaseNumber();
          return "waits for a second person";
        });
    approval(
        "P-04 by who asked, without the right", () -> clerk(Cast.SETAGAYA), "BUSINESS_NOT_RIGHT");
    take("P-05 before approval", "RELEASE_NOT_APPROVED");
    answered(
        "P-04 approved by another person",
        () -> {
          approver()
              .call(
                  scenario.connection(COUNTER, Cast.SETAGAYA),
                  ReleaseServiceGrpc.getApproveReleaseMethod(),
                  ApproveReleaseRequest.newBuilder().setReleaseNumber(release).build());
          return "for one hour, once";
        });
    answered(
        "P-05 release",
        () -> {
          TakeReleaseResponse taken =
              clerk(Cast.SETAGAYA)
                  .call(
                      scenario.connection(COUNTER, Cast.SETAGAYA),
                      ReleaseServiceGrpc.getTakeReleaseMethod(),
                      TakeReleaseRequest.newBuilder().setReleaseNumber(release).build());
          Scenario.require(
              taken.getRecord().getAddress().equals(person.getAddress()), "another address");
          return "the record, with the address";
        });
    take("P-05 a second time", "RELEASE_USED");
  }

  private void approval(String id, Callable<Knock> knock, String reason) {
    scenario.refused(
        id,
        SOURCES,
        COUNTER,
        Cast.SETAGAYA,
        ReleaseServiceGrpc.getApproveReleaseMethod(),
        ApproveReleaseRequest.newBuilder().setReleaseNumber(1).build(),
        reason,
        knock);
  }

  /** The number of the release is known when the case runs. */
  private void take(String id, String reason) {
    scenario.refusedWhenRun(
        id,
        SOURCES,
        COUNTER,
        Cast.SETAGAYA,
        ReleaseServiceGrpc.getTakeReleaseMethod(),
        () -> TakeReleaseRequest.newBuilder().setReleaseNumber(release).build(),
        reason,
        () -> clerk(Cast.SETAGAYA));
  }

  private void answeredAgain() {
    answered(
        "R-03 not protected any more",
        () -> {
          Scenario.require(
              clerk(Cast.SETAGAYA)
                  .call(
                      scenario.connection(COUNTER, Cast.SETAGAYA),
                      Scenario.INQUIRE,
                      Scenario.inquire(person))
                  .getRecord()
                  .getAddress()
                  .equals(person.getAddress()),
              "another address");
          return "the record, with the address";
        });
  }

  private void answered(String id, Case.Act act) {
    scenario.carried(id, SOURCES, Cast.show("terminal", "131121"), Cast.SETAGAYA, act);
  }

  private Knock clerk(Member city) {
    return Knock.once()
        .asOperator(operators.of(city.body().digits()), Operators.OPERATOR, Operators.BUSINESS);
  }

  private Knock approver() {
    return Knock.once()
        .asOperator(operators.approver("131121"), Operators.APPROVER, Operators.RELEASE);
  }

  private static String counter(Member city) {
    return "terminal/" + city.body().digits() + "/counter";
  }
}
