package musubi.contract;

import static java.util.stream.Collectors.joining;
import static musubi.options.v1.Party.PARTY_UNSPECIFIED;

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
    line(method.summary());
    line("");
    line("- Method: `" + method.fullMethodName() + "`, " + shape(method));
    line("- Sources: " + sources(exchange.getSourceList()));
    line("- Who stands behind a call: " + contract.words(exchange.getActor()));
    line("- Legal basis: `" + exchange.getBasis() + "`");
    if (!exchange.getBusiness().isEmpty()) {
      line("- Only for the business, a right of its own: `" + exchange.getBusiness() + "`");
    }
    line("- Record: " + contract.words(exchange.getRecord()));
    line("");
    line("| caller | through | callee | how they stand |");
    line("|---|---|---|---|");
    exchange
        .getRouteList()
        .forEach(
            route ->
                row(
                    contract.words(route.getCaller()),
                    route.getVia() == PARTY_UNSPECIFIED ? "" : contract.words(route.getVia()),
                    contract.words(route.getCallee()),
                    contract.words(route.getScope())));
    var reasons = method.reasons();
    if (!reasons.isEmpty()) {
      line("");
      line("| code | reason | when |");
      line("|---|---|---|");
      reasons.forEach(each -> row("`" + each.code() + "`", "`" + each.reason() + "`", each.when()));
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
    line("");
    line("Why the areas of planned rows are not carried yet:");
    line("");
    line("| area | because |");
    line("|---|---|");
    Coverage.AREAS.forEach(this::row);
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
