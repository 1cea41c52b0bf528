package musubi.auditor;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The current records of one municipality's residents, at all tiers at once: each is that of the
 * last applied update, says what its notice says, and is the same everywhere.
 */
final class RecordCheck {
  private final String municipality;
  private final Report report;

  private RecordCheck(String municipality, Report report) {
    this.municipality = municipality;
    this.report = report;
  }

  static void run(String municipality, List<Tier> tiers, Report report) throws SQLException {
    RecordCheck check = new RecordCheck(municipality, report);
    List<Rows<ResidentRecord>> columns = new ArrayList<>();
    try {
      for (Tier tier : tiers) {
        columns.add(
            new Rows<>(
                tier.connection(),
                ResidentRecord.SELECT,
                ResidentRecord::read,
                municipality,
                municipality));
      }
      check.walk(tiers, columns);
    } finally {
      for (Rows<ResidentRecord> column : columns) {
        column.close();
      }
    }
  }

  private void walk(List<Tier> tiers, List<Rows<ResidentRecord>> columns) throws SQLException {
    for (Optional<String> code = next(columns); code.isPresent(); code = next(columns)) {
      String whose = code.get();
      Optional<ResidentRecord> below = Optional.empty();
      for (int i = 0; i < tiers.size(); i++) {
        Optional<ResidentRecord> here = columns.get(i).takeIf(row -> row.code().equals(whose));
        compare(tiers.get(i), below, here, i > 0);
        below = here;
      }
    }
  }

  private static Optional<String> next(List<Rows<ResidentRecord>> columns) {
    return columns.stream()
        .flatMap(column -> column.peek().stream())
        .map(ResidentRecord::code)
        .min(String::compareTo);
  }

  private void compare(
      Tier tier, Optional<ResidentRecord> below, Optional<ResidentRecord> found, boolean upper) {
    report.count("current records at a tier", 1);
    if (found.isEmpty()) {
      below.ifPresent(
          lower -> missing(tier, "no record of the resident of number " + lower.last()));
      return;
    }
    ResidentRecord here = found.get();
    if (here.number().isEmpty()) {
      missing(tier, "no record of the resident of number " + here.last());
      return;
    }
    long number = here.number().get();
    if (here.last() == 0) {
      missing(tier, "no applied update of the resident whose record says number " + number);
    } else if (number != here.last()) {
      report.found(
          Fault.RECORD_NOT_LAST,
          municipality,
          tier.holder(),
          "a record says number " + number + ", the last applied is " + here.last());
    } else {
      unlike(tier, "its notice, number " + number, here.unlikeNotice());
    }
    if (upper && below.isEmpty()) {
      missing(tier, "a record that the tier below does not have, number " + number);
    }
    below
        .filter(lower -> lower.number().isPresent())
        .ifPresent(
            lower -> unlike(tier, "that of the tier below, number " + number, here.unlike(lower)));
  }

  private void unlike(Tier tier, String what, List<String> items) {
    if (!items.isEmpty()) {
      report.found(
          Fault.RECORD_UNLIKE,
          municipality,
          tier.holder(),
          "a record is not " + what + ": " + String.join(", ", items));
    }
  }

  private void missing(Tier tier, String what) {
    report.found(Fault.RECORD_MISSING, municipality, tier.holder(), what);
  }
}
