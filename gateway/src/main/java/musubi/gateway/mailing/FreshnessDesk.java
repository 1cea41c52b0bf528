package musubi.gateway.mailing;

import java.util.List;
import java.util.Map;
import musubi.gateway.acquisition.FourItemsCheck;
import musubi.gateway.pg.Database;
import musubi.gateway.registry.Held;
import musubi.gateway.registry.Identity;
import musubi.gateway.registry.PgIdentityFile;

/** Compares the four items of persons with an identity file. Thread-safe. */
public final class FreshnessDesk {
  private final Database database;
  private final PgIdentityFile file;

  /** Over one file. */
  public FreshnessDesk(Database database, PgIdentityFile file) {
    this.database = database;
    this.file = file;
  }

  /**
   * Whether persons are as they are said to be; unknown is who is no current resident of the
   * municipality. In the order of the persons.
   */
  List<Freshness> match(String municipality, List<Mailing.Person> persons) {
    List<String> codes = persons.stream().map(Mailing.Person::code).distinct().toList();
    Map<String, List<Held>> held =
        database.transaction(statements -> file.byCodes(statements, codes));
    return persons.stream()
        .map(person -> match(municipality, person, held.getOrDefault(person.code(), List.of())))
        .toList();
  }

  private static Freshness match(String municipality, Mailing.Person person, List<Held> held) {
    return held.stream()
        .map(Held::identity)
        .filter(identity -> identity.municipality().equals(municipality))
        .filter(Identity::isCurrent)
        .findFirst()
        .map(
            identity ->
                FourItemsCheck.agrees(identity, person.fourItemsCheck())
                    ? Freshness.SAME
                    : Freshness.CHANGED)
        .orElse(Freshness.UNKNOWN);
  }
}
