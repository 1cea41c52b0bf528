package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.contract.Guard.Check;
import org.junit.jupiter.api.Test;

class GuardTest {
  private static final FileDescriptorSet REAL = Sets.real();
  private static final Contract CONTRACT = Contract.of(REAL);
  private static final List<Planted> INCOMPATIBLE = Planted.under("incompatible");
  private static final List<Planted> COMPATIBLE = Planted.under("compatible");

  @Test
  void compare_sameContracts_findsNothing() {
    assertEquals(List.of(), Guard.compare(CONTRACT, Contract.load()));
  }

  @Test
  void compare_everyIncompatibleChange_isFoundAndNothingElse() {
    var faults = faults(INCOMPATIBLE);

    assertEquals(List.of(), faults);
    System.out.println("planted incompatible changes: " + INCOMPATIBLE.size() + ", all found");
    assertTrue(INCOMPATIBLE.size() >= 40);
    for (Planted planted : INCOMPATIBLE) {
      assertTrue(verdicts(planted).anyMatch(verdict -> verdict != Verdict.FITS), planted.title());
    }
  }

  @Test
  void compare_everyCompatibleChange_raisesNoAlarm() {
    var faults = faults(COMPATIBLE);

    assertEquals(List.of(), faults);
    System.out.println("planted compatible changes: " + COMPATIBLE.size() + ", no alarm");
    assertTrue(COMPATIBLE.size() >= 40);
    for (Planted planted : COMPATIBLE) {
      assertTrue(verdicts(planted).allMatch(verdict -> verdict == Verdict.FITS), planted.title());
    }
  }

  /** Negative control: each check alone finds what no other does. */
  @Test
  void compare_oneCheckRemoved_itsChangesAreMissed() {
    var useless = EnumSet.allOf(Check.class);
    for (Planted planted : all()) {
      var found = found(planted);
      for (Check check : Check.values()) {
        if (!keys(found, EnumSet.complementOf(EnumSet.of(check))).equals(planted.expected())) {
          useless.remove(check);
        }
      }
    }

    assertEquals(EnumSet.noneOf(Check.class), useless);
  }

  @Test
  void changes_everyKind_isPlanted() {
    var planted =
        all().stream()
            .flatMap(each -> each.expected().stream())
            .map(key -> key.split(" ")[0])
            .collect(Collectors.toSet());
    var missing =
        Stream.of(ContractChange.values())
            .map(ContractChange::name)
            .filter(name -> !planted.contains(name))
            .toList();

    assertEquals(List.of(), missing);
  }

  private static Stream<Verdict> verdicts(Planted planted) {
    return planted.expected().stream()
        .map(key -> ContractChange.valueOf(key.split(" ")[0]).verdict());
  }

  private static List<Planted> all() {
    return Stream.concat(INCOMPATIBLE.stream(), COMPATIBLE.stream()).toList();
  }

  private static List<String> faults(List<Planted> planted) {
    var faults = new ArrayList<String>();
    for (Planted each : planted) {
      var found = keys(found(each), EnumSet.allOf(Check.class));
      if (!found.equals(each.expected())) {
        faults.add(each.title() + ": " + found + " (expected: " + each.expected() + ")");
      }
    }
    return faults;
  }

  private static Map<Check, List<Finding>> found(Planted planted) {
    return Guard.byCheck(CONTRACT, Contract.of(Edits.apply(REAL, planted.edits())));
  }

  private static Set<String> keys(Map<Check, List<Finding>> found, Set<Check> checks) {
    return checks.stream()
        .flatMap(check -> found.get(check).stream())
        .map(finding -> finding.change() + " " + finding.element())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
