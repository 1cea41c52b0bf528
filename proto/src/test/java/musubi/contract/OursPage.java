package musubi.contract;

import com.google.protobuf.Descriptors.GenericDescriptor;
import java.util.regex.Pattern;

/** Writes {@code docs/ours.md}: what the contracts fix although no source document says it. */
final class OursPage {
  private static final Pattern OURS = Pattern.compile("\\bours\\b");

  private OursPage() {}

  static String of(Contract contract) {
    var page =
        new StringBuilder(
            """
            # What is ours

            Formats, limits, code lists and exchanges that no source document states, as the comments of the
            contracts mark them. Generated; do not edit. To write it again:
            `%s`.

            | where | what the contract says |
            |---|---|
            """
                .formatted(Reviewed.COMMAND));
    contract.files().stream()
        .flatMap(StyleRules::elements)
        .filter(element -> OURS.matcher(contract.comment(element)).find())
        .forEach(element -> page.append(row(element, contract.comment(element))));
    contract.methods().stream()
        .filter(method -> method.exchange().getSourceList().isEmpty())
        .forEach(
            method ->
                page.append(
                    "| `%s` | No document has this exchange. |\n"
                        .formatted(method.fullMethodName())));
    return page.toString();
  }

  private static String row(GenericDescriptor element, String comment) {
    return "| `%s` | %s |\n"
        .formatted(element.getFullName(), comment.replaceAll("\\s+", " ").replace("|", "\\|"));
  }
}
