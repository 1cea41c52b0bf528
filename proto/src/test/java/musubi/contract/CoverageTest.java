package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageTest {
  @Test
  void coverage_table_hasEveryRowOnce() {
    assertEquals(List.of(), Coverage.load().wellFormed());
  }

  @Test
  void coverage_carriedRows_areTheSourcesOfTheContracts() {
    assertEquals(List.of(), Coverage.load().agrees(Contract.load()));
  }

  @Test
  void coverage_rowMissing_isReported() {
    var rows = rows();
    rows.removeIf(row -> row.get(0).equals("003 X-23b"));

    assertEquals(List.of("003: 41 rows (expected: 42)"), Coverage.parse(rows).wellFormed());
  }

  @Test
  void coverage_refusalMissing_isReported() {
    var rows = rows();
    rows.removeIf(row -> row.get(0).equals("003 8.5 (j)"));

    assertEquals(List.of("003: 10 refusals (expected: 11)"), Coverage.parse(rows).wellFormed());
  }

  @Test
  void coverage_rowTwiceInsteadOfAnother_isReported() {
    var rows = rows();
    rows.removeIf(row -> row.get(0).equals("004 E8"));
    rows.add(List.of("004 E7", "Exemption application", "planned", "pension partner"));

    assertEquals(List.of("004 E7: stands twice"), Coverage.parse(rows).wellFormed());
  }

  @Test
  void coverage_unknownArea_isReported() {
    var rows = rows();
    rows.removeIf(row -> row.get(0).equals("004 E1"));
    rows.add(List.of("004 E1", "Addressee lookup", "planned", "someday"));

    assertEquals(List.of("004 E1: no area someday"), Coverage.parse(rows).wellFormed());
  }

  @Test
  void coverage_carriedButNotInTheContracts_isReported() {
    var contract = Sets.withExchange(exchange -> exchange.clearSource().addSource("003 X-01"));

    assertEquals(
        List.of(
            "000 X-01: carried by R-01, in the contracts by null",
            "001 X-01: carried by R-01, in the contracts by null",
            "002 X1: carried by R-01, in the contracts by null"),
        Coverage.load().agrees(contract));
  }

  @Test
  void coverage_inTheContractsButNotCarried_isReported() {
    var contract =
        Sets.withExchange(exchange -> exchange.addSource("004 E9").addSource("003 X-18"));

    assertEquals(
        List.of("004 E9: carried by R-01, here OUTSIDE", "003 X-18: not in the table"),
        Coverage.load().agrees(contract));
  }

  private static List<List<String>> rows() {
    return new ArrayList<>(Reviewed.rows(Coverage.FILE));
  }
}
