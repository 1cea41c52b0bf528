package musubi.load;

import java.util.List;
import musubi.backends.people.People;
import musubi.registry.v1.IdentityRecord;

/** Residents of the city whose file is asked. */
final class Residents {
  private static final People PEOPLE = People.of(Site.CITY.body().digits(), 7);

  private Residents() {}

  /** The first residents. */
  static List<IdentityRecord> records(int count) {
    return PEOPLE.residents(0, count).map(IdentityRecord.Builder::build).toList();
  }

  /** Their codes. */
  static List<String> codes(int count) {
    return records(count).stream().map(IdentityRecord::getResidentRecordCode).toList();
  }
}
