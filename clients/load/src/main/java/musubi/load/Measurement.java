package musubi.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One measurement from the first line to the last: facts, configurations, rounds, medians, ratios.
 * What is printed is what the report holds.
 */
final class Measurement {
  private final String kind;
  private final OnceOptions options;
  private final PrintStream out;
  private final Map<String, String> machine;
  private final Map<String, String> configurations = new LinkedHashMap<>();
  private final List<Round> rounds = new ArrayList<>();
  private final List<Medians> medians = new ArrayList<>();
  private final List<Comparison> comparisons = new ArrayList<>();
  private final List<AtLeast> goals = new ArrayList<>();

  /** Begins: prints what this machine is. */
  Measurement(String kind, OnceOptions options, Map<String, String> machine, PrintStream out) {
    this.kind = kind;
    this.options = options;
    this.machine = machine;
    this.out = out;
    out.println("load " + kind);
    machine.forEach((name, value) -> out.printf("  %-12s %s%n", name, value));
  }

  /** Prints how a party is set up. */
  void configuration(String name, String text) {
    configurations.put(name, text);
    out.printf("%n--- %s%n%s%n", name, text.strip());
  }

  /** All rounds, the targets in turn, and then the medians. */
  void run(List<? extends Target> targets) {
    out.println();
    for (int number = 1; number <= options.warmup() + options.rounds(); number++) {
      boolean counted = number > options.warmup();
      for (Target target : targets) {
        int shown = counted ? number - options.warmup() : number;
        Round round = Round.of(target, shown, counted);
        rounds.add(round);
        out.println(round.line());
      }
    }
    out.println();
    for (Target target : targets) {
      Medians of = Medians.of(target.name(), rounds);
      medians.add(of);
      print(of);
    }
    out.println();
  }

  /** Judges the gateway by a baseline; in an open loop, where the rate is given, nothing. */
  void compare(String target, String baseline, double goal) {
    if (options.isOpen()) {
      return;
    }
    int processors = Runtime.getRuntime().availableProcessors();
    Medians base = median(baseline);
    out.printf(
        Locale.ROOT,
        "baseline %s kept %.2f of %d processors busy: %s%n",
        baseline,
        base.cores(),
        processors,
        Comparison.saturated(base, processors) ? "plausible" : "NOT saturated, a weak baseline");
    Comparison comparison = Comparison.of(median(target), base, goal, processors);
    comparisons.add(comparison);
    out.println(comparison.line());
  }

  /** Judges what one busy processor does of a target, for work that has no baseline. */
  void atLeast(String target, double perSecond) {
    judge(AtLeast.of(median(target), AtLeast.Per.CORE, perSecond));
  }

  /** Judges what the whole machine does of a target; in an open loop nothing. */
  void reaches(String target, double perSecond) {
    if (!options.isOpen()) {
      judge(AtLeast.of(median(target), AtLeast.Per.MACHINE, perSecond));
    }
  }

  private void judge(AtLeast goal) {
    goals.add(goal);
    out.println(goal.line());
  }

  /** How many times the work of a baseline goes into that of a target, processor for processor. */
  double times(String target, String baseline) {
    Medians of = median(target);
    Medians base = median(baseline);
    return base.rate() / base.cores() / (of.rate() / of.cores());
  }

  /** Writes the report; the exit status is 0 when every comparison and goal passes. */
  int finish() {
    options.report().ifPresent(this::write);
    boolean well =
        rounds.stream().noneMatch(Round::failed)
            && comparisons.stream().allMatch(c -> c.verdict() == Comparison.Verdict.PASS)
            && goals.stream().allMatch(g -> g.verdict() == Comparison.Verdict.PASS);
    return well ? 0 : 1;
  }

  private Medians median(String target) {
    return medians.stream().filter(m -> m.target().equals(target)).findFirst().orElseThrow();
  }

  private void print(Medians of) {
    out.printf(
        Locale.ROOT,
        "median       %-18s %9.1f/s  %s  cores %.2f%s%n",
        of.target(),
        of.rate(),
        of.latency().show(),
        of.cores(),
        of.failed() ? "  VOID: a round failed" : "");
  }

  private void write(Path file) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("kind", kind);
    report.put("machine", machine);
    report.put("configurations", configurations);
    report.put("rounds", rounds.stream().map(Measurement::tree).toList());
    report.put("medians", medians.stream().map(Measurement::tree).toList());
    report.put("comparisons", comparisons.stream().map(Measurement::tree).toList());
    report.put("goals", goals.stream().map(Measurement::tree).toList());
    try {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(file.toFile(), report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.println("wrote " + file);
  }

  private static Map<String, Object> tree(Round round) {
    Map<String, Object> tree = new LinkedHashMap<>();
    Outcome outcome = round.outcome();
    tree.put("target", round.target());
    tree.put("number", round.number());
    tree.put("counted", round.counted());
    tree.put("calls", outcome.calls());
    tree.put("errors", outcome.errors());
    outcome.firstError().ifPresent(text -> tree.put("firstError", text));
    tree.put("seconds", outcome.seconds());
    tree.put("callsPerSecond", outcome.rate());
    putLatency(tree, outcome.latency());
    tree.put("cores", round.cores());
    tree.put("cpuSecondsPerThousandCalls", round.cpuPerThousand());
    return tree;
  }

  private static Map<String, Object> tree(Medians of) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("target", of.target());
    tree.put("rounds", of.rounds());
    tree.put("void", of.failed());
    tree.put("callsPerSecond", of.rate());
    putLatency(tree, of.latency());
    tree.put("cores", of.cores());
    return tree;
  }

  private static Map<String, Object> tree(Comparison of) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("target", of.target());
    tree.put("baseline", of.baseline());
    tree.put("ratio", of.ratio());
    tree.put("goal", of.goal());
    tree.put("verdict", of.verdict());
    of.objection().ifPresent(text -> tree.put("objection", text));
    return tree;
  }

  private static Map<String, Object> tree(AtLeast of) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("target", of.target());
    tree.put(of.per() == AtLeast.Per.CORE ? "perSecondAndCore" : "perSecond", of.rate());
    tree.put("goal", of.goal());
    tree.put("verdict", of.verdict());
    of.objection().ifPresent(text -> tree.put("objection", text));
    return tree;
  }

  private static void putLatency(Map<String, Object> tree, Outcome.Latency latency) {
    if (!Double.isNaN(latency.p50())) {
      tree.put("p50Millis", latency.p50());
      tree.put("p99Millis", latency.p99());
      tree.put("p999Millis", latency.p999());
    }
  }
}
