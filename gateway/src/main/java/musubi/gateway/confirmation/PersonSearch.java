package musubi.gateway.confirmation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Database;
import musubi.gateway.registry.Disclosed;
import musubi.gateway.registry.Held;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.registry.PgIdentityFile.Near;

/** Searches the node's own identity file for all persons who meet a condition. Thread-safe. */
public final class PersonSearch {
  /** Persons that a list may hold, unless configured; ours. */
  public static final int MAX_HITS = 50;

  private final PgIdentityFile file;
  private final Database database;
  private final int maxHits;

  /**
   * Searches this file.
   *
   * @param maxHits persons that a list may hold
   */
  public PersonSearch(PgIdentityFile file, Database database, int maxHits) {
    this.file = file;
    this.database = database;
    this.maxHits = maxHits;
  }

  /** A person who meets a condition, and how. */
  record Hit(Disclosed person, Match match) {}

  /**
   * The persons whom a search means, one entry for each.
   *
   * @throws Refusal PERSON_AMBIGUOUS or TOO_MANY_HITS
   */
  List<Hit> persons(SearchQuestion question) {
    return switch (question.by()) {
      case SearchQuestion.ByKey byKey -> byKey(byKey.key(), question.removedToo());
      case SearchQuestion.ByCondition byCondition ->
          byCondition(byCondition.condition(), question.removedToo());
    };
  }

  /**
   * The current resident with a code or number, or none; a removed person when that is asked for.
   *
   * @throws Refusal PERSON_AMBIGUOUS
   */
  private List<Hit> byKey(Key key, boolean removedToo) {
    List<Held> rows =
        switch (key) {
          case Key.Code code -> file.byCode(database, code.code().digits());
          case Key.Number number -> file.byNumber(database, number.number().digits());
          case Key.Items items -> throw new IllegalArgumentException("four items are inquired by");
        };
    List<Hit> hits = listed(rows, removedToo, row -> Optional.of(Match.EXACT));
    if (hits.size() > 1) {
      throw Refusal.of(ConfirmationReason.PERSON_AMBIGUOUS);
    }
    return hits;
  }

  /**
   * Everybody who meets a condition, one entry for each person; in no order that says anything.
   *
   * @throws Refusal TOO_MANY_HITS, which says how to narrow
   */
  private List<Hit> byCondition(Condition condition, boolean removedToo) {
    List<Held> rows = new ArrayList<>();
    for (Near near : condition.near()) {
      rows.addAll(file.near(database, near).orElseThrow(() -> tooMany(condition)));
    }
    List<Hit> hits = listed(rows, removedToo, row -> condition.match(row.identity()));
    if (hits.size() > maxHits) {
      throw tooMany(condition);
    }
    return hits;
  }

  /** One entry for each person: the current record before a removed one, the newer first. */
  private static List<Hit> listed(List<Held> rows, boolean removedToo, Matching matching) {
    Map<String, Held> byCode = new HashMap<>();
    for (Held row : rows) {
      if ((removedToo || row.identity().isCurrent()) && matching.of(row).isPresent()) {
        byCode.merge(
            row.identity().code(),
            row,
            (one, other) -> BEST.compare(one, other) >= 0 ? one : other);
      }
    }
    List<Hit> hits = new ArrayList<>();
    for (Held row : byCode.values()) {
      row.disclosed()
          .ifPresent(person -> hits.add(new Hit(person, matching.of(row).orElseThrow())));
    }
    return hits;
  }

  private static final Comparator<Held> BEST =
      Comparator.<Held, Boolean>comparing(row -> row.identity().isCurrent())
          .thenComparing(Verdict.NEWEST);

  private interface Matching {
    Optional<Match> of(Held row);
  }

  static Refusal tooMany(Condition condition) {
    return Refusal.of(
        ConfirmationReason.TOO_MANY_HITS,
        "more persons meet the condition than a list may hold: " + condition.narrower());
  }
}
