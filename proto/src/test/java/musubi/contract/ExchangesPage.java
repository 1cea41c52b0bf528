package musubi.contract;

import static java.util.stream.Collectors.joining;
import static musubi.options.v1.Party.PARTY_UNSPECIFIED;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.ProtocolMessageEnum;
import java.util.Comparator;
import java.util.List;
import musubi.contract.Contract.Method;

/** Writes {@code docs/exchanges.md}: each exchange in words, then every row of the documents. */
final class ExchangesPage {
  private final Contract contract;
  private final Coverage coverage;
  private final StringBuilder page = new StringBuilder();

  private ExchangesPage(Contract contract, Coverage coverage) {
    this.contract = contract;
    this.coverage = coverage;
  }

  static String of(Contract contract, Coverage coverage) {
    return new ExchangesPage(contract, coverage).write();
  }

  private String write() {
    line("# Exchanges");
    line("");
    line("Generated from the contracts and `docs/coverage.tsv`; do not edit. To write it again:");
    line("`" + Reviewed.COMMAND + "`.");
    line("");
    line("A pair of caller and callee that is not listed is refused.");
    contract.methods().stream()
        .sorted(Comparator.comparing(method -> method.exchange().getId()))
        .forEach(this::section);
    rows();
    line("");
    line("## Counts");
    line("");
    page.append(coverage.counts());
    return page.toString();
  }

  private void section(Method method) {
    var exchange = method.exchange();
    line("");
    line("## " + exchange.getId() + " " + method.descriptor().getName());
    line("");
    line(firstParagraph(method.comment()));
    line("");
    line("- Method: `" + method.fullMethodName() + "`, " + shape(method));
    line("- Sources: " + sources(exchange.getSourceList()));
    line("- Who stands behind a call: " + words(exchange.getActor()));
    line("- Legal basis: `" + exchange.getBasis() + "`");
    if (!exchange.getBusiness().isEmpty()) {
      line("- Only for the business, a right of its own: `" + exchange.getBusiness() + "`");
    }
    line("- Record: " + words(exchange.getRecord()));
    line("");
    line("| caller | through | callee | how they stand |");
    line("|---|---|---|---|");
    exchange
        .getRouteList()
        .forEach(
            route ->
                row(
                    words(route.getCaller()),
                    route.getVia() == PARTY_UNSPECIFIED ? "" : words(route.getVia()),
                    words(route.getCallee()),
                    words(route.getScope())));
    var errors = ListedError.of(method.comment());
    if (!errors.isEmpty()) {
      line("");
      line("| code | reason | when |");
      line("|---|---|---|");
      errors.forEach(
          error -> row("`" + error.code() + "`", "`" + error.reason() + "`", error.when()));
    }
  }

  private void rows() {
    line("");
    line("## Every row of the documents");
    line("");
    line(
        "Carried: by the exchange named. Planned: the area that will carry it. Refused: on purpose,");
    line("because a document forbids it. Outside: no exchange of a gateway, with the reason.");
    line("");
    line("| row | what | state | by |");
    line("|---|---|---|---|");
    coverage
        .rows()
        .forEach(row -> row(row.id(), row.title(), row.state().name().toLowerCase(), row.by()));
  }

  /** The enumeration's own comment, as the contract at hand has it. */
  private String words(ProtocolMessageEnum value) {
    var descriptor = value.getValueDescriptor();
    return contract.files().stream()
        .flatMap(file -> file.getEnumTypes().stream())
        .filter(list -> list.getFullName().equals(descriptor.getType().getFullName()))
        .map(list -> list.findValueByNumber(descriptor.getNumber()))
        .map(this::inOneLine)
        .findFirst()
        .orElseThrow();
  }

  private String inOneLine(EnumValueDescriptor value) {
    return contract.comment(value).replace('\n', ' ').replaceAll("\\.$", "");
  }

  private static String shape(Method method) {
    var descriptor = method.descriptor();
    if (descriptor.isClientStreaming()) {
      return descriptor.isServerStreaming() ? "streams both ways" : "stream of requests";
    }
    return descriptor.isServerStreaming() ? "stream of answers" : "one request, one answer";
  }

  private static String sources(List<String> sources) {
    return sources.isEmpty()
        ? "none, the exchange is ours"
        : sources.stream().map(source -> "[" + source + "]").collect(joining(", "));
  }

  private static String firstParagraph(String comment) {
    return comment.split("\n\n")[0].replace('\n', ' ');
  }

  private void row(String... cells) {
    line(
        List.of(cells).stream()
            .map(cell -> cell.replace("|", "\\|"))
            .collect(joining(" | ", "| ", " |")));
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
