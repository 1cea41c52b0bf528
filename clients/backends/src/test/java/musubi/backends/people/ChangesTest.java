package musubi.backends.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.RecordStatus;
import musubi.type.v1.ChangeReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangesTest {
  private static final String ASAHIKAWA = "012041";
  private static final Set<Integer> PARTICULARS = Set.of(21, 22, 23, 26, 27, 28, 36);

  /** Each change, its reason, and the items that may differ besides the particulars. */
  enum Change {
    MOVED(r -> Changes.moved(r, 1), "MOVE", 9, 10, 11, 12, 15, 16, 34, 42),
    CORRECTED(r -> Changes.corrected(r, 1), "CORRECTION", 2, 3, 4, 5, 6, 34, 41),
    OUT(r -> Changes.transferredOut(r, 1), "TRANSFER_OUT"),
    IN(r -> Changes.transferredIn(r, ASAHIKAWA), "TRANSFER_IN", 14, 15, 16, 17, 18, 19, 34),
    ARRIVED(
        r -> Changes.arrived(r, ASAHIKAWA, 1),
        "TRANSFER_IN",
        8,
        9,
        10,
        11,
        12,
        14,
        15,
        16,
        17,
        18,
        19,
        34,
        42),
    DIED(r -> Changes.died(r, 1), "DEATH");

    final Function<IdentityRecord, IdentityRecord.Builder> maker;
    final ChangeReason reason;
    final Set<Integer> items;

    Change(
        Function<IdentityRecord, IdentityRecord.Builder> maker, String reason, Integer... items) {
      this.maker = maker;
      this.reason = ChangeReason.valueOf("CHANGE_REASON_" + reason);
      this.items = Set.of(items);
    }
  }

  @ParameterizedTest
  @EnumSource
  void change_everyResident_isLawfulAndDiffersOnlyWhereItMay(Change change) {
    residents()
        .forEach(
            before -> {
              IdentityRecord after = change.maker.apply(before).build();

              assertEquals(List.of(), RecordRules.broken(after));
              assertEquals(change.reason, after.getChangeReason());
              assertTrue(before.getTimestamp().getSeconds() < after.getTimestamp().getSeconds());
              Set<Integer> items = differing(before, after);
              items.removeAll(PARTICULARS);
              assertTrue(change.items.containsAll(items), items::toString);
              assertEquals(change.items.isEmpty(), items.isEmpty());
              assertEquals(after, change.maker.apply(before).build());
            });
  }

  @Test
  void moved_manyTimesWithOneSeed_addressDiffersEachTime() {
    IdentityRecord record = People.of("131121", 1).resident(3).build();
    for (int i = 0; i < 1_000; i++) {
      IdentityRecord moved = Changes.moved(record, 1).build();

      assertNotEquals(record.getAddress(), moved.getAddress());
      record = moved;
    }
    assertEquals(List.of(), RecordRules.broken(record));
  }

  @Test
  void corrected_manyTimes_staysLawful() {
    residents()
        .limit(300)
        .forEach(
            record -> {
              IdentityRecord last = record;
              for (int seed = 0; seed < 20; seed++) {
                last = Changes.corrected(last, seed).build();
                assertEquals(List.of(), RecordRules.broken(last));
              }
            });
  }

  @Test
  void arrived_afterTransferOut_keepsThePersonAndRemembersTheOrigin() {
    IdentityRecord resident = People.of("131121", 1).resident(3).build();
    IdentityRecord left = Changes.transferredOut(resident, 8).build();

    IdentityRecord arrived = Changes.arrived(left, ASAHIKAWA, 8).build();

    assertEquals(resident.getResidentRecordCode(), arrived.getResidentRecordCode());
    assertEquals(resident.getIndividualNumber(), arrived.getIndividualNumber());
    assertEquals(ASAHIKAWA, arrived.getMunicipalityCode());
    assertEquals("131121", arrived.getPreviousMunicipalityCode());
    assertEquals(resident.getAddress(), arrived.getPreviousAddress());
    assertTrue(left.getTimestamp().getSeconds() < arrived.getTimestamp().getSeconds());
  }

  @Test
  void change_recordReadBack_leavesOutWhatTheGatewaySets() {
    IdentityRecord read =
        People.of("131121", 1)
            .resident(3)
            .setUpdateSequenceNumber(12)
            .setAbnormalUpdateSequenceNumber(11)
            .setRecordStatus(RecordStatus.RECORD_STATUS_CURRENT)
            .build();

    assertEquals(List.of(), RecordRules.broken(Changes.moved(read, 1).build()));
  }

  @Test
  void transfer_withinOneMunicipality_isRefused() {
    IdentityRecord resident = People.of("131121", 1).resident(3).build();

    assertThrows(IllegalArgumentException.class, () -> Changes.transferredIn(resident, "131121"));
    assertThrows(IllegalArgumentException.class, () -> Changes.arrived(resident, "131121", 1));
    assertThrows(IllegalArgumentException.class, () -> Changes.arrived(resident, "130001", 1));
  }

  private static Stream<IdentityRecord> residents() {
    return People.of("131121", 4).residents(0, 5_000).map(IdentityRecord.Builder::build);
  }

  private static Set<Integer> differing(IdentityRecord one, IdentityRecord other) {
    return IdentityRecord.getDescriptor().getFields().stream()
        .filter(field -> !one.getField(field).equals(other.getField(field)))
        .map(FieldDescriptor::getNumber)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
