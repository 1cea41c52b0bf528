package musubi.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import musubi.contract.Contract;
import musubi.contract.ListedReason;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Reason;
import musubi.gateway.registry.RegistryReason;
import org.junit.jupiter.api.Test;

class ReasonsTest {
  private static final JavaClasses PROGRAM = Reasons.program();

  private static final List<Reason> REASONS = Reasons.of(PROGRAM);

  private final Contract contract = Contract.load();

  @Test
  void reasons_program_areAllFound() {
    Set<Reason> found = new HashSet<>(REASONS);

    assertTrue(found.containsAll(List.of(AccessReason.values())));
    assertTrue(found.containsAll(List.of(RegistryReason.values())));
    assertEquals(REASONS, Reasons.all());
  }

  @Test
  void reasons_program_haveNamesOfTheirOwn() {
    Set<String> names = new HashSet<>();

    for (Reason reason : REASONS) {
      assertTrue(names.add(reason.name()), reason.name());
      assertTrue(reason.name().matches("[A-Z][A-Z0-9_]{2,63}"), reason.name());
    }
  }

  @Test
  void reasons_program_sayWhatWasWrongAndWhatToDo() {
    for (Reason reason : REASONS) {
      for (String sentence : List.of(reason.meaning(), reason.fix(), reason.example())) {
        assertTrue(sentence.length() > 10, reason.name());
        assertFalse(sentence.endsWith("."), reason.name());
        assertEquals(sentence.strip(), sentence, reason.name());
      }
    }
  }

  @Test
  void reasons_program_areUsed() {
    Set<String> used = new TreeSet<>();
    for (JavaClass type : PROGRAM) {
      type.getFieldAccessesFromSelf().stream()
          .filter(access -> access.getTargetOwner().isAssignableTo(Reason.class))
          .filter(access -> !access.getTargetOwner().equals(type))
          .forEach(access -> used.add(access.getTarget().getName()));
    }

    for (Reason reason : REASONS) {
      assertTrue(used.contains(reason.name()), reason.name() + " is never given");
    }
  }

  @Test
  void methods_contract_listReasonsOfTheProgramUnderTheirCodes() {
    Map<String, Reason> byName =
        REASONS.stream().collect(Collectors.toMap(Reason::name, Function.identity()));

    for (Contract.Method method : contract.methods()) {
      for (ListedReason listed : method.reasons()) {
        Reason reason = byName.get(listed.reason());
        assertTrue(reason != null, listed + " is no reason of the program");
        assertEquals(Reasons.code(reason).name(), listed.code(), listed.toString());
      }
    }
  }

  @Test
  void methods_contract_eachListReasons() {
    for (Contract.Method method : contract.methods()) {
      assertFalse(method.reasons().isEmpty(), method.fullMethodName());
    }
  }
}
