package musubi.gateway.bulk;

import java.util.ArrayList;
import java.util.List;
import musubi.backends.people.Changes;
import musubi.backends.people.People;
import musubi.client.FourItemsCheck;
import musubi.confirmation.v1.BulkOutcome;
import musubi.confirmation.v1.BulkRow;
import musubi.registry.v1.IdentityRecord;

/** Invented people that a prefecture holds, and rows that ask for them. */
final class Listed {
  private static final int RESIDENTS = 330;

  /** People of another city, whom the prefecture does not hold. */
  private static final People STRANGERS = People.of("401307", 43);

  final List<IdentityRecord> residents =
      People.of("131121", 43).residents(0, RESIDENTS).map(IdentityRecord.Builder::build).toList();

  final IdentityRecord twin = twin(residents.get(1));
  final IdentityRecord removed =
      Changes.died(People.of("131121", 43).resident(RESIDENTS + 1).build(), 1).build();
  final IdentityRecord hidden = People.of("131121", 43).resident(RESIDENTS + 2).build();

  /** A row and what must come of it. */
  record Asked(BulkRow row, BulkOutcome outcome, IdentityRecord person) {}

  List<IdentityRecord> held() {
    List<IdentityRecord> all = new ArrayList<>(residents);
    all.addAll(List.of(twin, removed, hidden));
    return all;
  }

  /** Rows of every key and outcome, so many. */
  List<Asked> asked(int count) {
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; asked.size() < count - 14; i++) {
      IdentityRecord person = residents.get(2 + i % (RESIDENTS - 2));
      asked.add(
          switch (i / (RESIDENTS - 2) % 3) {
            case 0 -> match(byCode(person), person);
            case 1 -> match(byNumber(person), person);
            default -> match(byItems(person), person);
          });
    }
    IdentityRecord stranger = STRANGERS.resident(3).build();
    IdentityRecord first = residents.get(1);
    asked.add(new Asked(byCode(stranger), BulkOutcome.BULK_OUTCOME_NO_MATCH, stranger));
    asked.add(new Asked(byNumber(stranger), BulkOutcome.BULK_OUTCOME_NO_MATCH, stranger));
    asked.add(new Asked(byItems(stranger), BulkOutcome.BULK_OUTCOME_NO_MATCH, stranger));
    IdentityRecord moved =
        residents.get(2).toBuilder().setAddress(residents.get(2).getAddress() + "１").build();
    asked.add(new Asked(byItems(moved), BulkOutcome.BULK_OUTCOME_NO_MATCH, moved));
    asked.add(match(byCode(first), first));
    asked.add(new Asked(byNumber(first), BulkOutcome.BULK_OUTCOME_AMBIGUOUS, first));
    asked.add(new Asked(byItems(first), BulkOutcome.BULK_OUTCOME_AMBIGUOUS, first));
    asked.add(new Asked(byCode(removed), BulkOutcome.BULK_OUTCOME_REMOVED, removed));
    asked.add(new Asked(byNumber(removed), BulkOutcome.BULK_OUTCOME_REMOVED, removed));
    asked.add(new Asked(byItems(removed), BulkOutcome.BULK_OUTCOME_REMOVED, removed));
    asked.add(new Asked(byCode(hidden), BulkOutcome.BULK_OUTCOME_WITHHELD, hidden));
    asked.add(new Asked(byNumber(hidden), BulkOutcome.BULK_OUTCOME_WITHHELD, hidden));
    asked.add(new Asked(byItems(hidden), BulkOutcome.BULK_OUTCOME_NO_MATCH, hidden));
    asked.add(match(byCode(twin), twin));
    for (int i = 0; i < asked.size(); i++) {
      Asked one = asked.get(i);
      BulkRow named = one.row().toBuilder().setRowId("case-" + i).build();
      asked.set(i, new Asked(named, one.outcome(), one.person()));
    }
    return asked;
  }

  static List<BulkRow> rows(List<Asked> asked) {
    return asked.stream().map(Asked::row).toList();
  }

  static BulkRow byCode(IdentityRecord person) {
    return row().setResidentRecordCode(person.getResidentRecordCode()).build();
  }

  static BulkRow byNumber(IdentityRecord person) {
    return row().setIndividualNumber(person.getIndividualNumber()).build();
  }

  static BulkRow byItems(IdentityRecord person) {
    return row().setFourItems(FourItemsCheck.itemsOf(person)).build();
  }

  private static BulkRow.Builder row() {
    return BulkRow.newBuilder().setRowId("case");
  }

  private static Asked match(BulkRow row, IdentityRecord person) {
    return new Asked(row, BulkOutcome.BULK_OUTCOME_MATCH, person);
  }

  /** Another person of the same number, name, birth date, sex and address. */
  private static IdentityRecord twin(IdentityRecord of) {
    return of.toBuilder()
        .setResidentRecordCode(
            People.of("131121", 43).resident(RESIDENTS + 9).getResidentRecordCode())
        .build();
  }
}
