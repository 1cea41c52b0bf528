package musubi.demo;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import musubi.backends.issuer.MailRoom;
import musubi.backends.people.Changes;
import musubi.backends.register.MailingMaker;
import musubi.card.v1.DeliverMailingRequest;
import musubi.card.v1.MailingCheck;
import musubi.card.v1.MailingOutcome;
import musubi.card.v1.MailingRecord;
import musubi.card.v1.MailingServiceGrpc;
import musubi.card.v1.MailingState;
import musubi.card.v1.MatchFreshnessRequest;
import musubi.card.v1.SubmitMailingRequest;
import musubi.card.v1.SubmittedMailing;
import musubi.card.v1.TakeMailingRequest;
import musubi.client.MailRoomClient;
import musubi.client.Mailings;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.gateway.local.Member;
import musubi.registry.v1.IdentityRecord;

/** Mailing records: from the register of Fukuoka to the Agency's mail room. */
final class MailingCases {
  private static final List<String> SUBMIT = List.of("000 X-11", "001 X-14", "003 X-20");
  private static final List<String> FRESH = List.of("000 X-12", "001 X-16", "003 X-21");
  private static final List<String> DELIVER = List.of("000 X-13", "001 X-15", "003 X-22");
  private static final List<String> OURS = List.of("001 4.3");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Member CITY = Cast.FUKUOKA;
  private static final String REGISTER = "register/401307/main";
  private static final String ISSUER = "issuer/900010/main";

  private final Scenario scenario;
  private final IdentityRecord first = Scenario.person(CITY, 10);
  private final IdentityRecord second = Scenario.person(CITY, 11);
  private SubmittedMailing letter;

  MailingCases(Scenario scenario) {
    this.scenario = scenario;
  }

  void add() {
    submitted();
    delivered();
    printed();
    returned();
    counted();
    mayNot();
  }

  private void submitted() {
    scenario.carried(
        "M-01 letter of a household",
        SUBMIT,
        Cast.show("register", "401307"),
        CITY,
        () -> {
          letter = submit(mailing(first, second));
          return "taken, sealed under the key of its business day";
        });
  }

  private void delivered() {
    scenario.carried(
        "M-02 the four items are of today",
        FRESH,
        Cast.show(CITY),
        Member.NATION,
        () -> ends(letter, MailingState.MAILING_STATE_DELIVERED, "the nation agrees"));
    scenario.carried(
        "M-03 byte for byte, with a receipt",
        DELIVER,
        Cast.show(CITY),
        Member.CARDS,
        () -> {
          Scenario.require(
              outcome(letter).orElseThrow().hasReceivedAt(), "there is no time of receipt");
          return "receipted";
        });
  }

  private void printed() {
    scenario.carried(
        "M-05 printed once",
        OURS,
        Cast.show("issuer", "900010"),
        Member.CARDS,
        () -> {
          MailRoom room = mailRoom();
          room.takeAll(PATIENCE);
          List<ByteString> letters =
              room.letters().stream()
                  .filter(each -> each.id().equals(RequestIds.of(letter.getMailingId())))
                  .map(MailRoom.Letter::content)
                  .toList();
          Scenario.require(letters.equals(List.of(letter.getContent())), "another letter");
          return "the bytes of the register";
        });
  }

  private void returned() {
    scenario.carried(
        "M-02 a person has moved: not sent",
        FRESH,
        Cast.show(CITY),
        Member.NATION,
        () ->
            ends(
                submit(mailing(Changes.moved(first, 77).build())),
                MailingState.MAILING_STATE_CHANGED,
                "goes back to the register"));
  }

  /** Of what is wrong nothing is kept, and the result names the item. */
  private void counted() {
    MailingRecord good = mailing(first).build();
    notTaken(
        "M-01 length that is not that of its text",
        good.toBuilder().setMailingAddressKanjiLength(1).build(),
        MailingCheck.MAILING_CHECK_LENGTH_DIFFERS);
    notTaken(
        "M-01 external characters miscounted",
        good.toBuilder().setMailingNameKanjiGaijiCount(9).build(),
        MailingCheck.MAILING_CHECK_GAIJI_COUNT_DIFFERS);
    notTaken(
        "M-01 other number of persons",
        good.toBuilder().setSubjectCount(2).build(),
        MailingCheck.MAILING_CHECK_PERSON_COUNT_DIFFERS);
    notTaken(
        "M-01 record of another city",
        good.toBuilder().setMunicipalityCode("131121").build(),
        MailingCheck.MAILING_CHECK_MUNICIPALITY_NOT_CALLERS);
    scenario.carried(
        "M-01 digest of other bytes",
        SUBMIT,
        Cast.show("register", "401307"),
        CITY,
        () ->
            checked(
                Mailings.submitted(UUID.randomUUID(), good, false).toBuilder()
                    .setDigest(Mailings.digest(ByteString.EMPTY))
                    .build(),
                MailingCheck.MAILING_CHECK_DIGEST_DIFFERS));
  }

  private void mayNot() {
    refused(
        "M-01 by a terminal",
        List.of("003 8.5 (f)"),
        "terminal/401307/counter",
        CITY,
        MailingServiceGrpc.getSubmitMailingMethod(),
        SubmitMailingRequest.getDefaultInstance());
    refused(
        "M-01 by the register of another city",
        List.of("003 8.5 (f)"),
        "register/131121/main",
        CITY,
        MailingServiceGrpc.getSubmitMailingMethod(),
        SubmitMailingRequest.getDefaultInstance());
    refused(
        "M-03 by a register past its node",
        DELIVER,
        REGISTER,
        Member.CARDS,
        MailingServiceGrpc.getDeliverMailingMethod(),
        DeliverMailingRequest.getDefaultInstance());
    refused(
        "M-03 to the broker",
        List.of("003 8.5 (c)", "000 8 (f)"),
        "communication/401307",
        Member.BROKER,
        MailingServiceGrpc.getDeliverMailingMethod(),
        DeliverMailingRequest.getDefaultInstance());
    refused(
        "M-02 by a prefecture",
        FRESH,
        "prefecture/400009",
        Member.NATION,
        MailingServiceGrpc.getMatchFreshnessMethod(),
        MatchFreshnessRequest.getDefaultInstance());
    refused(
        "M-05 by a city",
        OURS,
        "communication/401307",
        Member.CARDS,
        MailingServiceGrpc.getTakeMailingMethod(),
        TakeMailingRequest.getDefaultInstance());
  }

  private <Q extends Message, R extends Message> void refused(
      String id,
      List<String> sources,
      String caller,
      Member callee,
      MethodDescriptor<Q, R> method,
      Q request) {
    scenario.refused(
        id, sources, caller, callee, method, request, "ROUTE_NOT_ALLOWED", Knock::once);
  }

  private void notTaken(String id, MailingRecord record, MailingCheck expected) {
    scenario.carried(
        id,
        SUBMIT,
        Cast.show("register", "401307"),
        CITY,
        () -> checked(Mailings.submitted(UUID.randomUUID(), record, false), expected));
  }

  private String checked(SubmittedMailing mailing, MailingCheck expected) {
    MailingCheck found =
        register()
            .submitMailing(RequestIds.next(), List.of(mailing), PATIENCE)
            .getFirst()
            .getCheck();
    Scenario.require(found == expected, "the node found " + found);
    return found.name().replace("MAILING_CHECK_", "not taken: ");
  }

  private SubmittedMailing submit(MailingRecord.Builder record) {
    SubmittedMailing mailing = Mailings.submitted(UUID.randomUUID(), record.build(), false);
    MailingCheck check =
        register()
            .submitMailing(RequestIds.next(), List.of(mailing), PATIENCE)
            .getFirst()
            .getCheck();
    Scenario.require(check == MailingCheck.MAILING_CHECK_TAKEN, "the node found " + check);
    return mailing;
  }

  private String ends(SubmittedMailing mailing, MailingState state, String words) throws Exception {
    Scenario.until("the end of the letter", () -> outcome(mailing).isPresent());
    MailingState found = outcome(mailing).orElseThrow().getState();
    Scenario.require(found == state, "it ended as " + found);
    return words;
  }

  private Optional<MailingOutcome> outcome(SubmittedMailing mailing) {
    return register().mailingResults(0).getOutcomesList().stream()
        .filter(each -> each.getMailingId().equals(mailing.getMailingId()))
        .findFirst();
  }

  private static MailingRecord.Builder mailing(IdentityRecord... household) {
    return MailingMaker.letter("M-1", List.of(household), LocalDate.of(2026, 11, 24));
  }

  private RegisterClient register() {
    return new RegisterClient(scenario.connection(REGISTER, CITY));
  }

  private MailRoom mailRoom() throws IOException {
    Path place = Files.createTempDirectory("mail-room");
    return new MailRoom(place, new MailRoomClient(scenario.connection(ISSUER, Member.CARDS)));
  }
}
