package musubi.demo;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import musubi.contract.Contract;
import musubi.contract.Finding;
import musubi.contract.Guard;
import musubi.contract.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code musubi guard}: compares two versions of the contracts. Exit codes: 0 every promise is kept
 * or its change accepted, 1 one is not, 2 misused.
 */
@Command(
    name = "guard",
    mixinStandardHelpOptions = true,
    description = {
      "Compares two versions of the contracts, as descriptor sets: what breaks for callers, nodes",
      "and auditors, what widens access, and what to do instead. See docs/contract-changes.md."
    })
final class GuardCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "OLD.binpb", description = "What was promised.")
  private Path old;

  @Parameters(index = "1", paramLabel = "NEW.binpb", description = "What is to be promised.")
  private Path now;

  @Option(
      names = "--accepted",
      paramLabel = "FILE",
      description = "Changes that were decided on: CHANGE ELEMENT, one a line; # begins a comment.")
  private Optional<Path> accepted;

  @Option(names = "--all", description = "Lists what fits, too.")
  private boolean all;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Set<String> known = accepted.map(this::lines).orElse(Set.of());
    List<Finding> findings = Guard.compare(contract(old), contract(now));
    List<Finding> open =
        findings.stream()
            .filter(each -> each.change().verdict() != Verdict.FITS)
            .filter(each -> !known.contains(each.key()))
            .toList();
    open.forEach(each -> explain(out, each));
    if (all) {
      findings.stream()
          .filter(each -> each.change().verdict() == Verdict.FITS)
          .forEach(out::println);
    }
    out.printf(
        "breaks: %d   widens: %d   accepted: %d   fits: %d%n",
        count(open, Verdict.BREAKS),
        count(open, Verdict.WIDENS),
        findings.stream().filter(each -> known.contains(each.key())).count(),
        count(findings, Verdict.FITS));
    out.flush();
    return open.isEmpty() ? 0 : 1;
  }

  private static void explain(PrintWriter out, Finding finding) {
    out.println(finding);
    out.printf(
        "  for the %s: %s%n  instead: %s%n  accepted by: %s%n",
        finding.change().whom().stream()
            .map(whom -> whom.name().toLowerCase())
            .collect(joining(" and the ")),
        finding.change().effect(),
        finding.change().instead(),
        finding.key());
  }

  private static long count(List<Finding> findings, Verdict verdict) {
    return findings.stream().filter(each -> each.change().verdict() == verdict).count();
  }

  private Contract contract(Path file) {
    try {
      return Contract.read(file);
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "cannot read " + file, e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), file + ": no descriptor set", e);
    }
  }

  private Set<String> lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return new HashSet<>(lines.filter(line -> !line.isBlank() && !line.startsWith("#")).toList());
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "cannot read " + file, e);
    }
  }
}
