package musubi.gateway.replica;

import static musubi.gateway.addressee.LinkageNetwork.REFERENCE;
import static musubi.gateway.addressee.LinkageNetwork.number;
import static musubi.gateway.addressee.LinkageNetwork.person;
import static musubi.gateway.addressee.LinkageNetwork.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import musubi.backends.pension.AddresseeItems;
import musubi.backends.pension.Eligibility;
import musubi.backends.pension.Exemption;
import musubi.backends.pension.PensionSystem;
import musubi.backends.register.LinkageDesk;
import musubi.backends.register.ResidentRegister;
import musubi.client.CallException;
import musubi.client.Connection;
import musubi.client.FourItemsCheck;
import musubi.client.PensionClient;
import musubi.client.RegisterClient;
import musubi.client.RegisterLinkageClient;
import musubi.client.RequestIds;
import musubi.gateway.addressee.LinkageNetwork;
import musubi.gateway.local.TestPeer;
import musubi.linkage.v1.EligibilityItem;
import musubi.linkage.v1.ImportOutcome;
import musubi.linkage.v1.ItemResult;
import musubi.linkage.v1.TakeTransfersRequest;
import musubi.linkage.v1.TransferRequest;
import musubi.linkage.v1.TransferServiceGrpc;
import musubi.linkage.v1.WaitingTransfer;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Transfers of eligibility, and the register and the pension system that make them. */
@Execution(ExecutionMode.SAME_THREAD)
class TransferTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<String> APPROVED =
      List.of("insured_person_category", "eligibility_acquired_date", "eligibility_lost_date");

  private final LinkageNetwork linkage = LinkageNetwork.shared();

  @TempDir private Path directory;

  @Test
  void transfer_waits_untilTheRegisterSettlesIt() {
    IdentityRecord person = person();
    String ofPension = number();
    String ofRegister = number();
    linkage.assigned("pension", person, ofPension);
    linkage.assigned("register", person, ofRegister);
    long before = settleAll();
    TransferRequest request = request(ofPension, "insured_person_category", "1");
    UUID id = RequestIds.next();

    long first = transfer(id, request);

    assertEquals(first, transfer(id, request));
    WaitingTransfer waiting = take(before).getFirst();
    assertEquals(first, waiting.getNumber());
    assertEquals(REFERENCE, waiting.getRequestReference());
    assertEquals(ofRegister, waiting.getEligibility().getAddresseeNumber());
    assertEquals("1", waiting.getEligibility().getItems(0).getValue());
    assertEquals(List.of(waiting), take(before));
    assertEquals(List.of(), take(first));
    assertEquals(0, linkage.count("select count(*) from transfer where number <= ?", first));
  }

  @Test
  void take_numberThatWasNeverAnswered_settlesNothing() {
    IdentityRecord person = person();
    String number = number();
    linkage.assigned("pension", person, number);
    linkage.assigned("register", person, number());
    settleAll();
    long last = transfer(RequestIds.next(), request(number, "insured_person_category", "2"));

    assertEquals("ITEM_INVALID", refusal(() -> take(last)));
    assertEquals("ITEM_INVALID", refusal(() -> take(-1)));

    assertEquals(last, take(0).getLast().getNumber());
    assertEquals(List.of(), take(last));
  }

  @Test
  void transfer_notApprovedUnknownOrMalformed_isRefusedWhole() {
    IdentityRecord person = person();
    String number = number();
    linkage.assigned("pension", person, number);
    TransferRequest good = request(number, "insured_person_category", "1");

    assertEquals("ADDRESSEE_UNKNOWN", refusal(() -> transfer(RequestIds.next(), good)));
    linkage.assigned("register", person, number());
    assertEquals(
        "REFERENCE_UNKNOWN",
        refusal(
            () ->
                transfer(RequestIds.next(), good.toBuilder().setRequestReference("R-9").build())));
    assertEquals(
        "ITEM_NOT_APPROVED",
        refusal(
            () ->
                transfer(
                    RequestIds.next(), request(number, "basic_pension_number", "1234567890"))));
    assertEquals(
        "ADDRESSEE_UNKNOWN",
        refusal(
            () ->
                transfer(
                    RequestIds.next(),
                    good.toBuilder()
                        .addEligibilities(
                            good.getEligibilities(0).toBuilder().setAddresseeNumber(number()))
                        .build())));
    for (TransferRequest bad :
        List.of(
            good.toBuilder().clearRequestReference().build(),
            good.toBuilder().setRequestReference("依頼").build(),
            good.toBuilder().clearEligibilities().build(),
            request("x", "insured_person_category", "1"),
            request(number, "insured_person_category", "4"),
            request(number, "address", "東京都"),
            good.toBuilder()
                .setEligibilities(0, good.getEligibilities(0).toBuilder().clearItems())
                .build(),
            good.toBuilder()
                .setEligibilities(
                    0,
                    good.getEligibilities(0).toBuilder()
                        .addItems(good.getEligibilities(0).getItems(0)))
                .build())) {
      assertEquals("ITEM_INVALID", refusal(() -> transfer(RequestIds.next(), bad)));
    }
    assertEquals(
        0,
        linkage.count(
            "select count(*) from transfer t join addressee a using (unified_number)"
                + " where a.individual_number = ?",
            person.getIndividualNumber()));
  }

  /** A year of a small city: both systems over the client library. */
  @Test
  void systems_registerAndPension_keepEachOthersPersons() throws IOException {
    settleAll();
    IdentityRecord resident = person();
    String code = resident.getResidentRecordCode();
    try (Connection toRegister = connection("register");
        Connection toPension = connection("pension");
        ResidentRegister register = register(resident, toRegister)) {
      LinkageDesk desk =
          new LinkageDesk(
              directory,
              register,
              new RegisterClient(toRegister),
              new RegisterLinkageClient(toRegister));
      PensionSystem pension = new PensionSystem(new PensionClient(toPension));
      String number = number();

      String unified = desk.assign(code, PATIENCE);
      assertEquals(
          unified,
          pension.takeUp(
              number, resident.getIndividualNumber(), FourItemsCheck.itemsOf(resident), PATIENCE));
      assertTrue(pension.followChanges() > 0);
      AddresseeItems copy = pension.person(number).orElseThrow();
      assertEquals(resident.getAddress(), copy.currentAddress());
      assertEquals(
          Optional.of(List.of()),
          pension.match(resident.getIndividualNumber(), FourItemsCheck.itemsOf(resident)));
      assertEquals(
          Optional.of(List.of(AddresseeItems.Difference.NAME)),
          pension.match(
              resident.getIndividualNumber(),
              FourItemsCheck.itemsOf(resident).toBuilder().setName("別人").build()));
      assertEquals(
          List.of(ItemResult.ITEM_RESULT_UNCHANGED), desk.pushFourItems(List.of(code), PATIENCE));
      assertEquals(
          ImportOutcome.IMPORT_OUTCOME_STORED,
          desk.importReplicas(List.of(code), PATIENCE).getFirst().getOutcome());

      eligible(pension, number);
      assertEquals(
          ImportOutcome.IMPORT_OUTCOME_STORED,
          pension.importReplicas(List.of(number), PATIENCE).getFirst().getOutcome());
      assertEquals(1, pension.transfer(REFERENCE, APPROVED, List.of(number), PATIENCE));
      assertEquals(1, desk.takeTransfers());
      assertEquals(
          Map.of(
              "insured_person_category",
              "1",
              "eligibility_acquired_date",
              "20200401",
              "eligibility_lost_date",
              "20251001"),
          desk.eligibility(code).orElseThrow());
      CallException refused =
          assertThrows(
              CallException.class,
              () ->
                  pension.transfer(
                      REFERENCE, List.of("basic_pension_number"), List.of(number), PATIENCE));
      assertEquals("ITEM_NOT_APPROVED", refused.reason());
    }
  }

  @Test
  void exemption_dates_makeItsStateVisible() {
    Exemption received = Exemption.received("1234567890", "full", "20250601");
    Exemption sent = received.sent("20250610");
    Exemption determined = sent.determined("20250801", "granted");

    assertEquals(Exemption.State.RECEIVED, received.state());
    assertEquals(Exemption.State.SENT, sent.state());
    assertEquals(Exemption.State.DETERMINED, determined.state());
    assertThrows(IllegalArgumentException.class, () -> received.sent("20250531"));
    assertThrows(IllegalArgumentException.class, () -> received.determined("20250801", "granted"));
    assertThrows(IllegalArgumentException.class, () -> sent.sent("20250611"));
    assertThrows(
        IllegalArgumentException.class, () -> determined.determined("20250802", "refused"));
  }

  /** Eligibility counts after a second person has checked it. */
  private static void eligible(PensionSystem pension, String number) {
    Eligibility ended =
        Eligibility.acquired("1234567890", "1", "20200401", "20200410", "20歳到達")
            .lost("20251001", "20251003", "厚生年金加入");
    UUID entry = pension.enter(number, ended, "OP-1");
    assertThrows(IllegalArgumentException.class, () -> pension.confirm(entry, "OP-1"));
    assertEquals(Optional.empty(), pension.eligibility(number));
    pension.confirm(entry, "OP-2");
    assertEquals(Optional.of(ended), pension.eligibility(number));
  }

  /** A register whose one resident the communication node has taken already. */
  private ResidentRegister register(IdentityRecord resident, Connection connection)
      throws IOException {
    byte[] taken = resident.toByteArray();
    ByteBuffer journal = ByteBuffer.allocate(2 * 21 + taken.length + Long.BYTES);
    journal.put((byte) 0).putLong(1).putLong(1).putInt(taken.length).put(taken);
    journal.put((byte) 1).putLong(1).putLong(1).putInt(Long.BYTES).putLong(1);
    Files.write(directory.resolve("journal"), journal.array());
    return new ResidentRegister(directory, new RegisterClient(connection));
  }

  private Connection connection(String kind) {
    return Connection.to("127.0.0.1", linkage.network().port(LinkageNetwork.LINKAGE))
        .node("linkage", "131121")
        .certificate(linkage.network().system(kind, "131121", "main").key().getParent())
        .open();
  }

  private static TransferRequest request(String number, String item, String value) {
    return TransferRequest.newBuilder()
        .setRequestReference(REFERENCE)
        .addEligibilities(
            musubi.linkage.v1.Eligibility.newBuilder()
                .setAddresseeNumber(number)
                .addItems(EligibilityItem.newBuilder().setItem(item).setValue(value)))
        .build();
  }

  private long transfer(UUID id, TransferRequest request) {
    return linkage
        .stub("pension", TransferServiceGrpc::newBlockingStub, TestPeer.machine(id))
        .transfer(request)
        .getNumber();
  }

  private List<WaitingTransfer> take(long settled) {
    return linkage
        .stub("register", TransferServiceGrpc::newBlockingStub)
        .takeTransfers(TakeTransfersRequest.newBuilder().setSettledNumber(settled).build())
        .getTransfersList();
  }

  /** Settles what waits; returns the number of the last. */
  private long settleAll() {
    List<WaitingTransfer> all = new ArrayList<>(take(0));
    long last = all.isEmpty() ? 0 : all.getLast().getNumber();
    take(last);
    return last;
  }
}
