package musubi.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs cases, prints a line for each, and counts. */
final class Report {
  private static final String HEADER = "%-43s %-31s %-31s %-47s %6s%n";

  private final PrintStream out;
  private final List<Line> lines = new ArrayList<>();

  /** What became of one case. */
  private record Line(Case what, String outcome, String reason, long millis) {}

  Report(PrintStream out) {
    this.out = out;
  }

  void header() {
    out.printf(HEADER, "exchange", "from", "to", "what happened", "ms");
  }

  /** Runs a case and prints its line; a failure is a line, too. */
  void run(Case what) {
    long start = System.nanoTime();
    String outcome;
    String reason;
    try {
      reason = what.act().run();
      outcome = what.expected().name().toLowerCase(Locale.ROOT);
    } catch (Exception e) {
      reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      outcome = "failed";
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    lines.add(new Line(what, outcome, reason, millis));
    out.printf(HEADER, what.id(), what.from(), what.to(), outcome + ": " + reason, millis);
  }

  boolean failed() {
    return count("failed") > 0;
  }

  /** The closing line. */
  void summary() {
    out.printf(
        "%nexchanges carried: %d   refused as they must be: %d   failed: %d%n",
        count("carried"), count("refused"), count("failed"));
  }

  /** Writes everything as JSON. */
  void write(Path file) throws IOException {
    List<Map<String, Object>> exchanges = new ArrayList<>();
    for (Line line : lines) {
      Map<String, Object> exchange = new LinkedHashMap<>();
      exchange.put("id", line.what().id());
      exchange.put("sources", line.what().sources());
      exchange.put("from", line.what().from().strip());
      exchange.put("to", line.what().to().strip());
      exchange.put("expected", line.what().expected().name().toLowerCase(Locale.ROOT));
      exchange.put("outcome", line.outcome());
      exchange.put("reason", line.reason());
      exchange.put("millis", line.millis());
      exchanges.add(exchange);
    }
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("carried", count("carried"));
    summary.put("refused", count("refused"));
    summary.put("failed", count("failed"));
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("exchanges", exchanges);
    report.put("summary", summary);
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), report);
  }

  private long count(String outcome) {
    return lines.stream().filter(line -> line.outcome().equals(outcome)).count();
  }
}
