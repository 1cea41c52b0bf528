package musubi.backends.filedrop;

import static java.util.stream.Collectors.joining;

import java.util.List;
import musubi.card.v1.MailingRecord;
import musubi.registry.v1.IdentityRecord;

/** Rows of a file, for systems that write one. */
public final class Rows {
  private Rows() {}

  /** The columns of a change. */
  public static List<String> cells(IdentityRecord record) {
    return Columns.cells(record);
  }

  /** The columns of a mailing record. */
  public static List<String> cells(MailingRecord letter) {
    return Columns.cells(letter);
  }

  /** Rows with their ends. */
  public static String text(List<List<String>> rows) {
    return rows.stream().map(cells -> String.join("\t", cells) + "\n").collect(joining());
  }
}
