package musubi.gateway.rpc;

import static java.util.stream.Collectors.joining;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import musubi.contract.Contract;
import musubi.contract.ListedError;
import musubi.gateway.Reviewed;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;

/** Writes {@code docs/errors.md}: every reason for which a call is refused. */
final class ErrorsPage {
  /** A reason that the comment of a method lists. */
  record Listed(String method, String code, String reason, String when) {}

  private ErrorsPage() {}

  /** Constants of all enumerations of reasons, those of any call first. */
  static List<Reason> reasons(JavaClasses program) {
    List<Reason> reasons = new ArrayList<>();
    program.stream()
        .filter(type -> type.isEnum() && type.isAssignableTo(Reason.class))
        .sorted(Comparator.comparing(type -> type.getPackageName() + type.getName()))
        .forEach(
            type -> {
              for (Object constant : type.reflect().getEnumConstants()) {
                reasons.add((Reason) constant);
              }
            });
    return reasons;
  }

  /** What the comments of the methods list. */
  static List<Listed> listed(Contract contract) {
    List<Listed> listed = new ArrayList<>();
    for (Contract.Method method : contract.methods()) {
      for (ListedError row : ListedError.of(method.comment())) {
        listed.add(new Listed(method.fullMethodName(), row.code(), row.reason(), row.when()));
      }
    }
    return listed;
  }

  static Status.Code code(Reason reason) {
    return ErrorTranslator.exception(Refusal.of(reason)).getStatus().getCode();
  }

  static String of(List<Reason> reasons, Contract contract) {
    StringBuilder page =
        new StringBuilder(
            """
            # Errors

            Every reason for which a node refuses a call. Generated from the program and the contracts; do not
            edit. To write it again: `%s`.

            A refusal is a `google.rpc.Status` with one `google.rpc.ErrorInfo`: domain `%s`, the reason, and in its
            metadata `must_act`, `fix` and, where there is one, `field`. A reason never changes its name or its
            meaning; new ones are added. Nothing in a refusal is personal.

            ## By reason
            """
                .formatted(Reviewed.command(), ErrorTranslator.DOMAIN));
    Map<String, List<Listed>> byReason = new TreeMap<>();
    listed(contract)
        .forEach(each -> byReason.computeIfAbsent(each.reason(), r -> new ArrayList<>()).add(each));
    String group = "";
    for (Reason reason : reasons) {
      String of = group(reason);
      if (!of.equals(group)) {
        group = of;
        page.append("\n### ").append(group).append("\n\n");
        page.append(
            row(
                "reason",
                "code",
                "who must act",
                "what was wrong",
                "for example",
                "what to do",
                "methods"));
        page.append("|---|---|---|---|---|---|---|\n");
      }
      page.append(
          row(
              "`" + reason.name() + "`",
              "`" + code(reason) + "`",
              words(reason.mustAct()),
              reason.meaning(),
              reason.example(),
              reason.fix(),
              methods(byReason.getOrDefault(reason.name(), List.of()))));
    }
    page.append("\n## By method\n\nBeside those of any call.\n");
    contract.methods().forEach(method -> section(page, method, listed(contract)));
    return page.toString();
  }

  private static void section(StringBuilder page, Contract.Method method, List<Listed> listed) {
    page.append("\n### ").append(method.exchange().getId()).append(" `");
    page.append(method.fullMethodName()).append("`\n\n");
    page.append(row("reason", "code", "when"));
    page.append("|---|---|---|\n");
    listed.stream()
        .filter(each -> each.method().equals(method.fullMethodName()))
        .forEach(
            each ->
                page.append(row("`" + each.reason() + "`", "`" + each.code() + "`", each.when())));
  }

  /** {@code AccessReason} is what any call can meet; the others are of their subject. */
  private static String group(Reason reason) {
    String subject = ((Enum<?>) reason).getDeclaringClass().getSimpleName().replace("Reason", "");
    return subject.equals("Access") ? "Any call" : subject;
  }

  private static String words(Reason.MustAct mustAct) {
    return mustAct
        .name()
        .toLowerCase(Locale.ROOT)
        .replace("caller_", "caller's ")
        .replace("node_", "node's ");
  }

  private static String methods(List<Listed> listed) {
    return listed.stream()
        .map(each -> each.method().substring(each.method().indexOf('/') + 1))
        .distinct()
        .collect(joining(", "));
  }

  private static String row(String... cells) {
    return List.of(cells).stream()
            .map(cell -> cell.replace("|", "\\|"))
            .collect(joining(" | ", "| ", " |"))
        + "\n";
  }
}
