package musubi.auditor;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * Checks the promises of symbols and inquiries in the databases of their nodes: nobody is half
 * linked, no number and no point is left behind, a permit is for one question and one answer, every
 * inquiry has its end and the same record at all three.
 *
 * <p>Reads when everything is quiet; what is still on its way is a finding.
 */
public final class SymbolAudit implements Callable<Report> {
  private static final String USAGE =
      """
      SymbolAudit DATABASES ACKNOWLEDGED
        DATABASES     role, body, JDBC URL, user, password file; a line each, tabs between
        ACKNOWLEDGED  inquiry or acquisition, body, id of the inquiry in hex or unified
                      addressee number; a line each, tabs between""";

  private final List<Holder> holders;
  private final List<Promised> promised;

  /**
   * What a node has acknowledged.
   *
   * @param kind {@code inquiry} or {@code acquisition}
   * @param body code of the linkage node's body
   * @param id of the inquiry, 32 hexadecimal digits; or the unified addressee number, never printed
   */
  public record Promised(String kind, String body, String id) {
    private static final int COLUMNS = 3;

    /**
     * Reads what was acknowledged: kind, body and id in each line, tabs between.
     *
     * @throws IllegalArgumentException a line of another form
     */
    public static List<Promised> readAll(Path file) throws IOException {
      return Lines.of(file, COLUMNS).stream()
          .map(line -> new Promised(line.get(0), line.get(1), line.get(2)))
          .toList();
    }

    /** The line of the file. */
    public String line() {
      return String.join("\t", kind, body, id);
    }

    @Override
    public String toString() {
      return "Promised[" + kind + ", " + body + "]";
    }
  }

  /**
   * An audit.
   *
   * @param holders databases of the broker, the nation and of linkage and communication nodes
   * @param promised what was acknowledged; what is not named is checked all the same
   */
  public SymbolAudit(List<Holder> holders, List<Promised> promised) {
    this.holders = List.copyOf(holders);
    this.promised = List.copyOf(promised);
  }

  /** {@code SymbolAudit DATABASES ACKNOWLEDGED}: 0 nothing is wrong, 1 findings, 2 no audit. */
  public static void main(String[] arguments) {
    System.exit(
        AuditProgram.run(
            USAGE,
            (holders, acknowledged) ->
                new SymbolAudit(holders, Promised.readAll(acknowledged)).call(),
            arguments));
  }

  /**
   * What was checked and found.
   *
   * @throws IllegalArgumentException there is not one broker, or no linkage node
   */
  @Override
  public Report call() throws IOException, SQLException {
    Report report = new Report();
    List<Tier> tiers = new ArrayList<>();
    try {
      for (Holder holder : holders) {
        tiers.add(new Tier(holder, holder.connect()));
      }
      Map<String, Tier> linkages = linkages(tiers);
      Tier broker = broker(tiers);
      LinkCheck.run(linkages, broker, report);
      InquiryCheck.run(linkages, broker, report);
      LeftCheck.run(tiers, report);
      PromiseCheck.run(linkages, promised, report);
    } finally {
      for (Tier tier : tiers) {
        tier.connection().close();
      }
    }
    return report;
  }

  /** By their codes in translations. */
  private static Map<String, Tier> linkages(List<Tier> tiers) {
    Map<String, Tier> linkages = new TreeMap<>();
    tiers.stream()
        .filter(tier -> tier.holder().role() == Holder.Role.LINKAGE)
        .forEach(tier -> linkages.put("linkage/" + tier.holder().body(), tier));
    if (linkages.isEmpty()) {
      throw new IllegalArgumentException("no database given of a linkage node");
    }
    return linkages;
  }

  private static Tier broker(List<Tier> tiers) {
    List<Tier> brokers =
        tiers.stream().filter(tier -> tier.holder().role() == Holder.Role.BROKER).toList();
    if (brokers.size() != 1) {
      throw new IllegalArgumentException(
          "databases of brokers: " + brokers.size() + " (expected: 1)");
    }
    return brokers.getFirst();
  }
}
