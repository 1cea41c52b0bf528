package musubi.gateway.confirmation;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import musubi.gateway.registry.Disclosed;
import musubi.gateway.registry.Held;

/** What one file knows of one person who is asked for. Nothing is ever guessed. */
public sealed interface Verdict {
  /** One current resident. */
  record One(Disclosed person) implements Verdict {}

  /** One current resident who differs from who was expected; nothing else may be said. */
  record Other(Disclosed person) implements Verdict {}

  /** More than one current resident. */
  record Ambiguous() implements Verdict {}

  /** A current resident of whom nothing is answered. */
  record Withheld() implements Verdict {}

  /** A removed person, and no current resident. */
  record Removed() implements Verdict {}

  /** Nobody. */
  record Nobody() implements Verdict {}

  /**
   * The verdict about the rows that a key leads to.
   *
   * <p>Whoever asks by four items holds an address: that a protected person has it is not said, so
   * such a row is as if it were not there. By code or number it is withheld before anything is
   * compared.
   *
   * @param expected who the person is taken to be
   */
  static Verdict of(Key key, Optional<FourItems> expected, List<Held> rows) {
    List<Held> meant = rows.stream().filter(row -> isMeant(key, row)).toList();
    Collection<Held> current = newestOfEach(meant.stream().filter(Verdict::isCurrent).toList());
    if (current.size() > 1) {
      return new Ambiguous();
    }
    if (current.isEmpty()) {
      return meant.isEmpty() ? new Nobody() : new Removed();
    }
    return current
        .iterator()
        .next()
        .disclosed()
        .map(person -> asExpected(person, expected))
        .orElseGet(Withheld::new);
  }

  private static Verdict asExpected(Disclosed person, Optional<FourItems> expected) {
    return expected.stream().allMatch(items -> items.agree(person.identity()))
        ? new One(person)
        : new Other(person);
  }

  private static boolean isMeant(Key key, Held row) {
    return switch (key) {
      case Key.Code code -> code.code().digits().equals(row.identity().code());
      case Key.Number number -> number.number().digits().equals(row.identity().individualNumber());
      case Key.Items items -> !row.isProtected() && items.items().agree(row.identity());
    };
  }

  private static boolean isCurrent(Held row) {
    return row.identity().isCurrent();
  }

  /** Two municipalities may name one person for a while: the later notice counts. */
  private static Collection<Held> newestOfEach(List<Held> rows) {
    Map<String, Held> byCode =
        rows.stream()
            .collect(
                Collectors.toMap(
                    row -> row.identity().code(),
                    row -> row,
                    (one, other) -> NEWEST.compare(one, other) >= 0 ? one : other));
    return byCode.values();
  }

  /** The later change last. */
  Comparator<Held> NEWEST = Comparator.comparing(row -> row.identity().changedAt());
}
