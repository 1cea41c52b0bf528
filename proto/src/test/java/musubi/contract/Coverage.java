package musubi.contract;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import musubi.contract.Contract.Method;

/** What becomes of each row of the documents: {@code docs/coverage.tsv}. */
record Coverage(List<Row> rows) {
  static final Path FILE = Reviewed.DOCS.resolve("coverage.tsv");

  /** Exchange rows in section 8 of each document, counted in the documents. */
  static final Map<String, Integer> COUNTS =
      Map.of("000", 30, "001", 38, "002", 17, "003", 42, "004", 11);

  /** Routes that each document forbids, one row each. */
  static final Map<String, Integer> REFUSALS = Map.of("000", 9, "001", 2, "002", 6, "003", 11);

  /** Areas of planned rows, and why they are not carried yet. */
  static final SortedMap<String, String> AREAS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(
                  "agreement check",
                  "needs a keyed digest of every record at each tier, which no node keeps yet"),
              Map.entry(
                  "applications",
                  "the portal is a party of its own, with applicants who hold no certificate of a body"),
              Map.entry(
                  "disclosure",
                  "needs the records of a person found by that person, and a proof that none is left out"),
              Map.entry(
                  "family register",
                  "the supplement is a file of its own, which no node keeps yet"),
              Map.entry(
                  "immigration notices", "the agency is a party of its own, by another network"),
              Map.entry(
                  "intra-office linkage",
                  "needs items of the resident record beyond the identity record, masked per consumer"),
              Map.entry(
                  "number assignment",
                  "the nation assigns no numbers yet: registers bring codes and numbers with them"),
              Map.entry(
                  "operators",
                  "history of use stands in the records of calls; no exchange gives it to a reviewer yet"),
              Map.entry(
                  "pension partner",
                  "the pension service is a party of its own, by files and media"),
              Map.entry(
                  "provision to agencies",
                  "an agency of another prefecture asks its own; that one forwards to none yet"),
              Map.entry(
                  "transfer",
                  "needs certificates between municipalities, and residence at the nation by comparison")));

  enum State {
    CARRIED,
    PLANNED,
    REFUSED,
    OUTSIDE
  }

  /**
   * A row of a document.
   *
   * @param by the exchange that carries it, the area that will, or the reason why none does
   */
  record Row(String id, String title, State state, String by) {
    String document() {
      return id.substring(0, 3);
    }

    /** Whether it is a row of an exchange table; the others are routes to refuse. */
    boolean isExchange() {
      return id.matches("(000|001|003) X-[0-9]{2}b?|002 X[0-9]{1,2}|004 E[0-9]{1,2}");
    }
  }

  static Coverage load() {
    return parse(Reviewed.rows(FILE));
  }

  static Coverage parse(List<List<String>> lines) {
    return new Coverage(
        lines.stream()
            .map(
                line ->
                    new Row(
                        line.get(0),
                        line.get(1),
                        State.valueOf(line.get(2).toUpperCase()),
                        line.get(3)))
            .toList());
  }

  Set<String> exchangeIds() {
    return rows.stream().filter(Row::isExchange).map(Row::id).collect(Collectors.toSet());
  }

  /** Every row once, whole, and in the number that the documents have. */
  List<String> wellFormed() {
    var faults = new ArrayList<String>();
    var seen = new HashSet<String>();
    for (Row row : rows) {
      if (!seen.add(row.id())) {
        faults.add(row.id() + ": stands twice");
      }
      if (row.title().isBlank() || row.by().isBlank()) {
        faults.add(row.id() + ": title or last column is empty");
      }
      if (row.state() == State.PLANNED && !AREAS.containsKey(row.by())) {
        faults.add(row.id() + ": no area " + row.by());
      }
      if (!row.isExchange() && row.state() != State.REFUSED) {
        faults.add(row.id() + ": no exchange row, so it can only be refused");
      }
    }
    count(true, COUNTS, faults);
    count(false, REFUSALS, faults);
    return faults;
  }

  private void count(boolean exchanges, Map<String, Integer> expected, List<String> faults) {
    for (String document : new TreeSet<>(expected.keySet())) {
      var count =
          rows.stream()
              .filter(row -> row.isExchange() == exchanges && row.document().equals(document))
              .count();
      if (count != expected.get(document)) {
        var what = exchanges ? " rows" : " refusals";
        faults.add(document + ": " + count + what + " (expected: " + expected.get(document) + ")");
      }
    }
  }

  /** The carried rows are the sources of the contracts, no more and no fewer. */
  List<String> agrees(Contract contract) {
    var sources = new HashMap<String, String>();
    for (Method method : contract.methods()) {
      method.exchange().getSourceList().forEach(row -> sources.put(row, method.exchange().getId()));
    }
    var faults = new ArrayList<String>();
    for (Row row : rows) {
      var exchange = sources.remove(row.id());
      if (row.state() == State.CARRIED && !row.by().equals(exchange)) {
        faults.add(row.id() + ": carried by " + row.by() + ", in the contracts by " + exchange);
      } else if (row.state() != State.CARRIED && exchange != null) {
        faults.add(row.id() + ": carried by " + exchange + ", here " + row.state());
      }
    }
    new TreeSet<>(sources.keySet()).forEach(row -> faults.add(row + ": not in the table"));
    return faults;
  }

  String counts() {
    var documents = new TreeSet<>(COUNTS.keySet());
    return "| document | "
        + cells(State.values(), state -> state.name().toLowerCase())
        + "\n"
        + "|---|---|---|---|---|\n"
        + documents.stream()
            .map(
                document ->
                    "| " + document + " | " + cells(State.values(), s -> count(document, s)))
            .collect(joining("\n", "", "\n"))
        + "| all | "
        + cells(State.values(), state -> count("", state))
        + "\n";
  }

  private String count(String document, State state) {
    return rows.stream()
            .filter(row -> row.id().startsWith(document) && row.state() == state)
            .count()
        + "";
  }

  private static String cells(State[] states, Function<State, String> cell) {
    return List.of(states).stream().map(cell).collect(joining(" | ", "", " |"));
  }
}
