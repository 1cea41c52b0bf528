package musubi.reference;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.reference.Catalogue.MethodEntry;
import musubi.reference.Catalogue.ReasonEntry;

/** Writes {@code docs/errors.md}: every reason for which a call is refused. */
final class ErrorsPage {
  /** How the pages are written again. */
  static final String COMMAND = "mvn -pl reference -am test -Dmusubi.write=true";

  private static final String HEAD =
      """
      # Errors

      Every reason for which a node refuses a call. Generated from the program and the contracts; do not
      edit. To write it again: `%s`.
      To search, and in Japanese: [reference/index.html](reference/index.html), opened in a browser.

      A refusal is a `google.rpc.Status` with one `google.rpc.ErrorInfo`: domain `%s`, the reason, and in its
      metadata `must_act`, `fix` and, where there is one, `field`. A reason never changes its name or its
      meaning; new ones are added. Nothing in a refusal is personal.

      ## By reason
      """;

  private final Catalogue catalogue;
  private final StringBuilder page = new StringBuilder();

  private ErrorsPage(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  static String of(Catalogue catalogue) {
    return new ErrorsPage(catalogue).write();
  }

  private String write() {
    page.append(HEAD.formatted(COMMAND, catalogue.domain()));
    catalogue.reasons().stream()
        .collect(groupingBy(ReasonEntry::group, LinkedHashMap::new, Collectors.toList()))
        .forEach(this::group);
    page.append("\n## By method\n\nBeside those of any call.\n");
    catalogue.methods().forEach(this::method);
    return page.toString();
  }

  private void group(String group, List<ReasonEntry> reasons) {
    page.append("\n### ").append(english(group)).append("\n\n");
    head(
        "reason", "code", "who must act", "what was wrong", "for example", "what to do", "methods");
    reasons.forEach(
        reason ->
            row(
                "`" + reason.id() + "`",
                "`" + reason.code() + "`",
                english(reason.mustAct()),
                reason.meaning().en(),
                reason.example().en(),
                reason.fix().en(),
                methods(reason)));
  }

  private String methods(ReasonEntry reason) {
    return catalogue.methods().stream()
        .filter(each -> each.reasons().stream().anyMatch(x -> x.reason().equals(reason.id())))
        .map(each -> each.id().substring(each.id().lastIndexOf('.') + 1))
        .distinct()
        .collect(joining(", "));
  }

  private void method(MethodEntry method) {
    page.append("\n### ").append(method.exchange());
    page.append(" `").append(method.path()).append("`\n\n");
    head("reason", "code", "when");
    method
        .reasons()
        .forEach(each -> row("`" + each.reason() + "`", "`" + each.code() + "`", each.when()));
  }

  private String english(String key) {
    return catalogue.texts().get(key).en();
  }

  private void head(String... cells) {
    row(cells);
    page.append("|---".repeat(cells.length)).append("|\n");
  }

  private void row(String... cells) {
    page.append(
        Stream.of(cells)
            .map(cell -> cell.replace("|", "\\|"))
            .collect(joining(" | ", "| ", " |\n")));
  }
}
