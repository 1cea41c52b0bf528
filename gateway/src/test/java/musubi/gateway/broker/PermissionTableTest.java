package musubi.gateway.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import musubi.gateway.translation.PermissionList;
import musubi.gateway.translation.PermissionMessages;
import org.junit.jupiter.api.Test;

class PermissionTableTest {
  private static final List<PermissionList.Row> ROWS = PermissionTable.builtIn();

  @Test
  void builtIn_register_neverAsks() {
    assertTrue(ROWS.stream().noneMatch(row -> row.askerBusiness().equals("register")));
    assertThrows(
        IllegalArgumentException.class,
        () -> PermissionTable.parse("a\tregister\tpension\tname\tours\n"));
  }

  /** [003 5.1] has 60 rows; [001 5] has 58 recipients by rows and one by ordinance. */
  @Test
  void builtIn_rowsOfTheDocuments_areAllThere() {
    assertEquals(60, ROWS.stream().filter(row -> row.id().startsWith("order-2-")).count());
    assertEquals(58, ROWS.stream().filter(row -> row.source().startsWith("001 5, ")).count() - 1);
    assertEquals(
        55,
        ROWS.stream()
            .filter(row -> row.id().startsWith("appendix-2-") && row.source().contains("000 1,"))
            .count());
  }

  @Test
  void builtIn_serialised_isReadBack() {
    PermissionList list = new PermissionList(1, ROWS);

    PermissionList read = PermissionMessages.parse(PermissionMessages.serialised(list));

    assertEquals(list, read);
    assertTrue(read.row("pension-residence").isPresent());
    assertFalse(read.row("pension").isPresent());
  }

  @Test
  void parse_wrongLines_areNamed() {
    for (String line :
        List.of(
            "only-one-part",
            "A\tpension\tregister\tname\tours",
            "a\tpension\tregister\tname\t",
            "a\t\tregister\tname\tours")) {
      String said =
          assertThrows(IllegalArgumentException.class, () -> PermissionTable.parse("# c\n" + line))
              .getMessage();

      assertTrue(said.contains("line 2"), said);
    }
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new PermissionList(
                1, PermissionTable.parse("a\tx\ty\tname\tours\na\tx\ty\tsex\tours\n")));
  }
}
