package musubi.gateway.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import musubi.gateway.Reviewed;
import musubi.gateway.access.Refusal;
import musubi.gateway.value.ChangeReason;
import org.junit.jupiter.api.Test;

class LogicChecksTest {
  private static final List<List<String>> ROWS = Reviewed.rows("logic.tsv");
  private static final List<String> STATES =
      List.of(
          "unknown",
          "current",
          "removed",
          "removed-prohibited",
          "prohibited",
          "prohibition-cleared",
          "locked",
          "lock-cleared");

  @Test
  void objection_everyReasonStateAndChange_isWhatTheReviewedTableSays() {
    for (List<String> row : ROWS) {
      ChangeReason reason = ChangeReason.valueOf(row.get(0));
      String shown = String.join(" | ", row);

      assertEquals(row.get(2), verdict(row.get(1), reason, Item.ADDRESS), shown);
      assertEquals(row.get(3), verdict(row.get(1), reason, Item.NAME_KANJI), shown);
      assertTrue(row.get(4).startsWith("[00") || row.get(4).startsWith("ours"), shown);
    }
  }

  @Test
  void rows_reviewedTable_haveEveryPairOnce() {
    Set<String> expected = new HashSet<>();
    for (ChangeReason reason : ChangeReason.values()) {
      STATES.forEach(state -> expected.add(reason + " " + state));
    }
    Set<String> found = new HashSet<>();
    ROWS.forEach(row -> found.add(row.get(0) + " " + row.get(1)));

    assertEquals(expected, found);
    assertEquals(expected.size(), ROWS.size());
  }

  @Test
  void move_oneItemDiffers_isTakenWhenTheReviewedListSaysSo() {
    Identity next = Identities.resident().set(Item.CHANGE_REASON, 5).build();
    for (List<String> row : Reviewed.rows("items.tsv")) {
      Item item = Identities.item(row.get(1));
      Identity held = next.toBuilder().set(item, heldValue(next, item)).build();

      Optional<Refusal> objection = LogicChecks.objection(Optional.of(held), next);

      assertEquals(row.get(5).equals("yes"), objection.isEmpty(), item.column());
      objection.ifPresent(
          refusal -> {
            assertEquals(RegistryReason.MOVE_CHANGES_MORE, refusal.reason());
            assertEquals(item.column(), refusal.field().orElseThrow());
            assertEquals("the move changes also: " + item.column(), refusal.getMessage());
          });
    }
  }

  @Test
  void move_severalItemsDiffer_namesThemAllAndNoValue() {
    Identity held = Identities.resident().build();
    Identity next =
        held.toBuilder()
            .set(Item.CHANGE_REASON, 5)
            .set(Item.ADDRESS, "東京都世田谷区架空町九丁目９番９号")
            .set(Item.SEX, 2)
            .set(Item.NAME_KANJI, "架空山　次郎")
            .build();

    Refusal refusal = LogicChecks.objection(Optional.of(held), next).orElseThrow();

    assertEquals("the move changes also: name_kanji, sex", refusal.getMessage());
  }

  /** A current resident whose one item is another; a held reason must not be a removal. */
  private static Object heldValue(Identity next, Item item) {
    return item == Item.CHANGE_REASON
        ? ChangeReason.CORRECTION.code()
        : Identities.other(next, item);
  }

  private static String verdict(String state, ChangeReason reason, Item changed) {
    Identity held = held(state);
    Identity next =
        held.toBuilder()
            .set(Item.CHANGE_REASON, reason.code())
            .set(changed, Identities.other(held, changed))
            .set(Item.UPDATE_PROHIBITED_FLAG, state.endsWith("prohibited"))
            .set(Item.EXCLUSIVE_LOCK_FLAG, state.equals("locked"))
            .build();
    return LogicChecks.objection(
            state.equals("unknown") ? Optional.empty() : Optional.of(held), next)
        .map(refusal -> refusal.reason().name())
        .orElse("ok");
  }

  private static Identity held(String state) {
    boolean removed = state.startsWith("removed");
    return Identities.resident()
        .set(
            Item.CHANGE_REASON,
            (removed ? ChangeReason.TRANSFER_OUT : ChangeReason.EX_OFFICIO_ENTRY).code())
        .set(
            Item.UPDATE_PROHIBITED_FLAG,
            List.of("removed-prohibited", "prohibited", "prohibition-cleared").contains(state))
        .set(Item.EXCLUSIVE_LOCK_FLAG, Arrays.asList("locked", "lock-cleared").contains(state))
        .build();
  }
}
