package musubi.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.contract.Contract;
import org.junit.jupiter.api.Test;

/** The cases cover every method of the contracts, and mean methods that there are. */
class CaseFilesTest {
  private static final Contract CONTRACT = Contract.load();
  private static final List<String> PARTIES =
      List.of(
          Tester.BACK_END, "communication", "prefecture", "nation", "cards", "linkage", "broker");

  @Test
  void cases_everyMethod_isAnsweredInOneOrExceptedWithAReason() {
    Set<String> answered = methods(NodeCase::isPositive);
    Set<String> excepted = new TreeSet<>(CaseFiles.exceptions().keySet());

    Set<String> both = new TreeSet<>(answered);
    both.addAll(excepted);

    assertEquals(all(), both, "methods without a case that is answered");
    excepted.retainAll(answered);
    assertEquals(Set.of(), excepted, "exceptions that are none any more");
    assertTrue(CaseFiles.exceptions().values().stream().allMatch(why -> why.length() > 20));
    System.out.println(
        answered.size() + " methods answered, " + CaseFiles.exceptions().size() + " excepted");
  }

  @Test
  void cases_everyMethod_isRefusedInOneForSomeParty() {
    Set<String> refused = methods(one -> !one.isPositive());
    Expansion expansion = new Expansion(CONTRACT, CaseFiles.rules());

    Set<String> expanded =
        PARTIES.stream()
            .flatMap(as -> PARTIES.stream().flatMap(at -> expansion.cases(as, at).stream()))
            .map(NodeCase::method)
            .collect(Collectors.toCollection(TreeSet::new));
    expanded.addAll(refused);

    assertEquals(all(), expanded);
  }

  @Test
  void cases_withoutTheRules_leaveMethodsWithoutARefusal() {
    Set<String> refused = methods(one -> !one.isPositive());

    assertFalse(refused.containsAll(all()), "the test above would pass without any rule");
  }

  @Test
  void cases_allOfThem_areMadeByACallerThatTheContractAdmits() {
    for (NodeCase one : written().toList()) {
      Contract.Method method = Expansion.method(CONTRACT, one);
      String as = Played.isSystem(Played.party(one.caller())) ? Tester.BACK_END : one.caller();

      boolean admitted =
          Expansion.callers(method, as, one.at()).anyMatch(one.caller()::equals)
              || one.destination().isPresent();

      assertTrue(admitted, one.id() + ": " + one.caller() + " at " + one.at());
    }
  }

  @Test
  void cases_ids_areUniqueAndSentencesThere() {
    List<String> ids = new ArrayList<>(written().map(NodeCase::id).toList());
    CaseFiles.watches().forEach(each -> ids.add(each.id()));
    CaseFiles.handshakes().forEach(each -> ids.add(each.id()));

    assertEquals(ids.size(), Set.copyOf(ids).size());
    assertTrue(written().allMatch(each -> each.proves().endsWith(".")));
    assertTrue(written().noneMatch(each -> each.source().isEmpty()));
  }

  @Test
  void watches_everyKind_isOnceThere() {
    List<Watch.Kind> kinds = CaseFiles.watches().stream().map(Watch::kind).toList();

    assertEquals(List.of(Watch.Kind.values()), kinds);
  }

  private static Stream<NodeCase> written() {
    return CaseFiles.subjects().stream().flatMap(subject -> subject.cases().stream());
  }

  private static Set<String> methods(Predicate<NodeCase> which) {
    return written()
        .filter(which)
        .map(NodeCase::method)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> all() {
    return CONTRACT.methods().stream()
        .map(Contract.Method::fullMethodName)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
