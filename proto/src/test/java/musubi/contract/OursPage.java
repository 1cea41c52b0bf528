package musubi.contract;

import com.google.protobuf.Descriptors.GenericDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes {@code docs/ours.md}: what the contracts fix although no source document says it. */
final class OursPage {
  private static final Pattern OURS = Pattern.compile("\\bours\\b");

  private static final Pattern JAVADOC =
      Pattern.compile("/\\*\\*((?:[^*]|\\*(?!/))*)\\*/", Pattern.DOTALL);
  private static final Pattern IS_OURS =
      Pattern.compile("\\b(?:is|are) ours\\b|[;(] ?ours\\b(?!\\))");
  private static final Path PROGRAM =
      Path.of(System.getProperty("musubi.root"), "gateway", "src", "main", "java");

  private OursPage() {}

  static String of(Contract contract) {
    var page =
        new StringBuilder(
            """
            # What is ours

            Formats, limits, code lists and exchanges that no source document states, as the comments of the
            contracts and of the program mark them. Generated; do not edit. To write it again:
            `%s`.

            ## In the contracts

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
    page.append("\n## In the program\n\n| where | what its comment says |\n|---|---|\n");
    programComments().forEach(page::append);
    return page.toString();
  }

  /** Javadoc of the node program that says that something is ours. */
  private static List<String> programComments() {
    try (Stream<Path> files = Files.walk(PROGRAM)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .flatMap(OursPage::programRows)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> programRows(Path file) {
    String source;
    try {
      source = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String place = PROGRAM.relativize(file).toString().replace(".java", "").replace('/', '.');
    return JAVADOC
        .matcher(source)
        .results()
        .map(found -> flat(found.group(1)))
        .filter(comment -> IS_OURS.matcher(comment).find())
        .map(comment -> "| `%s` | %s |\n".formatted(place, comment.replace("|", "\\|")));
  }

  /** The words of a Javadoc without its stars, its tags for parameters and its markup. */
  private static String flat(String javadoc) {
    return javadoc
        .replaceAll("(\\s*\\n\\s*\\*)+\\s*", " ")
        .replaceAll("\\s*@(param|throws|return)\\b.*", "")
        .replaceAll("\\{@(?:code|link) ([^}]*)}", "$1")
        .replace("<p>", "")
        .strip();
  }

  private static String row(GenericDescriptor element, String comment) {
    return "| `%s` | %s |\n"
        .formatted(element.getFullName(), comment.replaceAll("\\s+", " ").replace("|", "\\|"));
  }
}
