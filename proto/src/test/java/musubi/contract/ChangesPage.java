package musubi.contract;

import static java.util.stream.Collectors.joining;

import java.util.stream.Stream;

/** Writes {@code docs/contract-changes.md}: the kinds of changes that {@link Guard} tells apart. */
final class ChangesPage {
  private ChangesPage() {}

  static String of() {
    var page =
        new StringBuilder(
            """
            # Changes of the contracts

            Every kind of change that `./musubi guard` tells apart. Generated; do not edit. To write it again:
            `%s`. How to use it: [protocols/contract-guard.md](protocols/contract-guard.md).
            """
                .formatted(Reviewed.COMMAND));
    section(page, Verdict.BREAKS, "Something that was right under the older contracts fails.");
    section(page, Verdict.WIDENS, "No call fails; somebody may do or see more than was promised.");
    page.append("\n## FITS\n\nEverything that was promised still holds.\n\n");
    kinds(Verdict.FITS).forEach(each -> page.append("- `" + each + "`\n"));
    return page.toString();
  }

  private static void section(StringBuilder page, Verdict verdict, String meaning) {
    page.append("\n## " + verdict + "\n\n" + meaning + "\n\n");
    page.append(
        "| change | for whom | what happens | do instead | source |\n|---|---|---|---|---|\n");
    kinds(verdict)
        .forEach(
            each ->
                page.append(
                    "| `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                            each,
                            each.whom().stream()
                                .map(whom -> whom.name().toLowerCase())
                                .collect(joining(", ")),
                            each.effect(),
                            each.instead(),
                            each.source())));
  }

  private static Stream<ContractChange> kinds(Verdict verdict) {
    return Stream.of(ContractChange.values()).filter(each -> each.verdict() == verdict);
  }
}
