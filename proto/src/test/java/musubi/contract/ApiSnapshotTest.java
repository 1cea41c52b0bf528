package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import musubi.options.v1.Data;
import org.junit.jupiter.api.Test;

class ApiSnapshotTest {
  private static final String GONE = "  (if that is meant, take the line out of api-v1.txt)";
  private static final String NEW = "  (to accept it: mvn -pl proto -am test -Dmusubi.write=true)";

  @Test
  void api_contract_isThatOfTheSnapshot() {
    var current = ApiSnapshot.lines(Contract.load());
    if (Reviewed.writing() && current.containsAll(ApiSnapshot.stored())) {
      Reviewed.write(
          ApiSnapshot.FILE, current.stream().collect(Collectors.joining("\n", "", "\n")));
    }

    assertEquals(List.of(), ApiSnapshot.faults(ApiSnapshot.stored(), current));
  }

  @Test
  void snapshot_everyElement_standsInLinesOfItsOwn() {
    var contract = Contract.load();

    var lines = ApiSnapshot.lines(contract);

    for (var message : contract.messages()) {
      for (var field : message.getFields()) {
        var start = "field " + message.getFullName() + " " + field.getNumber() + " ";
        assertEquals(1, lines.stream().filter(line -> line.startsWith(start)).count());
      }
    }
    assertEquals(
        contract.methods().size(),
        lines.stream().filter(line -> line.startsWith("exchange ")).count());
  }

  @Test
  void field_renamed_isGoneAndNew() {
    var bad =
        Sets.withField(
            Sets.IDENTITY, "IdentityRecord", "relationship", field -> field.setName("kin"));

    var start = "field musubi.registry.v1.IdentityRecord 20 string ";
    var rest = " DATA_CLASS_OTHER_PERSONAL item=続柄 redacted";
    assertEquals(
        List.of(
            "gone: " + start + "relationship" + rest + GONE, "new: " + start + "kin" + rest + NEW),
        faults(bad));
  }

  @Test
  void field_optionDropped_isNamed() {
    var bad =
        Sets.withField(
            Sets.IDENTITY,
            "IdentityRecord",
            "individual_number",
            field -> field.getOptionsBuilder().clearExtension(Data.data));

    assertTrue(
        faults(bad)
            .getFirst()
            .startsWith("gone: field musubi.registry.v1.IdentityRecord 13 string"));
  }

  @Test
  void field_added_isNewAndSaysHowToAcceptIt() {
    var more =
        Sets.withMessage(
            Sets.UPDATE, "PushUpdateRequest", each -> each.addField(Sets.string("note", 2)));

    assertEquals(
        List.of("new: field musubi.registry.v1.PushUpdateRequest 2 string note" + NEW),
        faults(more));
  }

  @Test
  void route_changed_isNamed() {
    var bad = Sets.withExchange(exchange -> exchange.clearRoute());

    assertEquals(
        List.of(
            "gone: route musubi.registry.v1.UpdateService/PushUpdate PARTY_REGISTER ->"
                + " PARTY_COMMUNICATION SCOPE_SAME_BODY"
                + GONE),
        faults(bad));
  }

  @Test
  void reservation_dropped_isNamed() {
    var bad =
        Sets.withMessage(Sets.IDENTITY, "IdentityNotice", each -> each.removeReservedRange(0));

    assertEquals(
        List.of("gone: reserved musubi.registry.v1.IdentityNotice 10" + GONE), faults(bad));
  }

  private static List<String> faults(Contract contract) {
    return ApiSnapshot.faults(ApiSnapshot.lines(Contract.load()), ApiSnapshot.lines(contract));
  }
}
