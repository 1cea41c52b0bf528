package musubi.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import musubi.conformance.Finding.Verdict;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The kit as the peer of clients: the one for Java, and wrong ones. */
class ClientRunTest {
  @Test
  void javaDriver_everyCase_passes() throws Exception {
    List<Finding> findings = new ClientRun(java("JavaDriver"), List.of()).run();

    assertEquals(Set.of(), failed(findings));
    System.out.println(
        "conform, client for Java: "
            + findings.size()
            + " cases, passed "
            + findings.stream().filter(each -> each.verdict() == Verdict.PASSED).count());
  }

  @TestFactory
  List<DynamicTest> wrongDriver_oneFault_makesTheCasesFailThatNameIt() {
    return Map.of(
            "SAME_ID", Set.of("request-id.new"),
            "NO_RECEIPTS", Set.of("answered.one", "answered.many", "refused.each-part"),
            "SHOWS_REQUEST", Set.of("refused.unknown-reason"),
            "NO_DEADLINE", Set.of("deadline.sent"),
            "FORGETS_DESTINATION", Set.of("destination.given"),
            "SILENT", Set.of("purpose.given"))
        .entrySet()
        .stream()
        .map(
            wrong ->
                DynamicTest.dynamicTest(
                    wrong.getKey(), () -> fails(wrong.getKey(), wrong.getValue())))
        .toList();
  }

  private static void fails(String fault, Set<String> red) throws Exception {
    List<String> around =
        List.of("answered.", "refused.", "purpose.", "request-id.", ".given", "deadline.");

    assertEquals(
        new TreeSet<>(red), failed(new ClientRun(java("WrongDriver", fault), around).run()));
  }

  private static Set<String> failed(List<Finding> findings) throws IOException {
    return findings.stream()
        .filter(each -> each.verdict() != Verdict.PASSED)
        .map(Finding::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> java(String driver, String... arguments) {
    String command = ProcessHandle.current().info().command().orElseThrow();
    List<String> all =
        new java.util.ArrayList<>(
            List.of(
                command,
                "-cp",
                System.getProperty("java.class.path"),
                "musubi.conformance." + driver));
    all.addAll(List.of(arguments));
    return all;
  }
}
