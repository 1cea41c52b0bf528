package musubi.gateway.confirmation;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.registry.Held;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.registry.PgIdentityFile.NameAndBirth;
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

  /**
   * What the file knows of many persons: one question for each kind of key, and of each person the
   * verdict that an inquiry would have.
   */
  public Map<Key, Verdict> verdicts(Statements statements, Collection<Key> keys) {
    Set<String> codes = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    Set<NameAndBirth> names = new HashSet<>();
    for (Key key : keys) {
      switch (key) {
        case Key.Code code -> codes.add(code.code().digits());
        case Key.Number number -> numbers.add(number.number().digits());
        case Key.Items items -> names.add(nameAndBirth(items.items()));
      }
    }
    Map<String, List<Held>> byCode = file.byCodes(statements, codes);
    Map<String, List<Held>> byNumber = file.byNumbers(statements, numbers);
    Map<NameAndBirth, List<Held>> byName = file.byNames(statements, names);
    Map<Key, Verdict> verdicts = new HashMap<>();
    for (Key key : keys) {
      List<Held> rows =
          switch (key) {
            case Key.Code code -> byCode.getOrDefault(code.code().digits(), List.of());
            case Key.Number number -> byNumber.getOrDefault(number.number().digits(), List.of());
            case Key.Items items -> byName.getOrDefault(nameAndBirth(items.items()), List.of());
          };
      verdicts.put(
          key,
          rows.size() > PgIdentityFile.MAX_ROWS
              ? new Verdict.Ambiguous()
              : Verdict.of(key, Optional.empty(), rows));
    }
    return verdicts;
  }

  private static NameAndBirth nameAndBirth(FourItems items) {
    return new NameAndBirth(
        SearchKeys.key(SearchForm.ofName(items.name().text())), items.birthDate().toInt());
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
    NameAndBirth meant = nameAndBirth(items);
    Near near =
        new Near(
            Near.Name.KANJI,
            List.of(meant.nameKey()),
            Near.Narrowed.BIRTH_DATE,
            meant.birthDate(),
            meant.birthDate());
    Optional<List<Held>> rows = file.near(database, near);
    return rows.orElseThrow(() -> Refusal.of(ConfirmationReason.PERSON_AMBIGUOUS));
  }
}
