package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import musubi.options.v1.Actor;
import musubi.options.v1.DataClass;
import musubi.options.v1.ExchangeOuterClass;
import org.junit.jupiter.api.Test;

class ContractTest {
  private static final String PUSH = "musubi.registry.v1.UpdateService/PushUpdate";

  @Test
  void method_known_hasExchangeAndComment() {
    var method = Contract.load().method(PUSH).orElseThrow();

    assertEquals("R-01", method.exchange().getId());
    assertEquals(Actor.ACTOR_MACHINE, method.exchange().getActor());
    assertEquals("PushUpdateRequest", method.descriptor().getInputType().getName());
    assertTrue(method.comment().startsWith("Takes one finalised change of a resident record"));
    assertTrue(method.comment().contains("\n  INVALID_ARGUMENT     ITEM_INVALID "));
  }

  @Test
  void method_unknown_isEmpty() {
    assertEquals(Optional.empty(), Contract.load().method("musubi.registry.v1.Gone/Gone"));
  }

  @Test
  void method_withoutOption_hasNoRoute() {
    var contract =
        Sets.withMethod(
            method -> method.getOptionsBuilder().clearExtension(ExchangeOuterClass.exchange));

    var method = contract.method(PUSH).orElseThrow();

    assertEquals(0, method.exchange().getRouteCount());
  }

  @Test
  void fields_contract_haveDataClassAndComment() {
    var contract = Contract.load();

    var fields = contract.fields(contract.message(DataRules.RECORD).orElseThrow());

    assertEquals(42, fields.size());
    assertEquals(DataClass.DATA_CLASS_RESIDENT_RECORD_CODE, fields.getFirst().data());
    assertEquals(
        "Required. 11 ASCII digits, the last a check digit. Never logged.",
        fields.getFirst().comment());
  }

  @Test
  void comment_ofFile_standsAboveItsSyntax() {
    var contract = Contract.load();

    var file = contract.method(PUSH).orElseThrow().descriptor().getFile();

    assertTrue(contract.comment(file).startsWith("Intake of changes: from a municipality's"));
  }
}
