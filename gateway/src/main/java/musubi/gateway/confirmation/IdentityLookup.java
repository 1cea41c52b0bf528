package musubi.gateway.confirmation;

import java.util.List;
import java.util.Optional;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Database;
import musubi.gateway.registry.Held;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.registry.PgIdentityFile.Near;
import musubi.gateway.registry.SearchKeys;
import musubi.gateway.value.SearchForm;

/** One person in the node's own identity file. Thread-safe. */
public final class IdentityLookup {
  private final PgIdentityFile file;
  private final Database database;

  /** Looks into this file. */
  public IdentityLookup(PgIdentityFile file, Database database) {
    this.file = file;
    this.database = database;
  }

  /** What the file knows of the person whom a question means. */
  Verdict verdict(Question question) {
    return Verdict.of(question.key(), question.expected(), rows(question.key()));
  }

  private List<Held> rows(Key key) {
    return switch (key) {
      case Key.Code code -> file.byCode(database, code.code().digits());
      case Key.Number number -> file.byNumber(database, number.number().digits());
      case Key.Items items -> near(items.items());
    };
  }

  /** So many of one name and birth date that they cannot be compared are nobody in particular. */
  private List<Held> near(FourItems items) {
    int birthDate = items.birthDate().toInt();
    Near near =
        new Near(
            Near.Name.KANJI,
            List.of(SearchKeys.key(SearchForm.ofName(items.name().text()))),
            Near.Narrowed.BIRTH_DATE,
            birthDate,
            birthDate);
    Optional<List<Held>> rows = file.near(database, near);
    return rows.orElseThrow(() -> Refusal.of(ConfirmationReason.PERSON_AMBIGUOUS));
  }
}
