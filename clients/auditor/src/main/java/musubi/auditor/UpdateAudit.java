package musubi.auditor;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Checks the promise of the update path in the databases of its tiers: every update that a
 * communication node acknowledged is at the prefecture and at the nation, once, byte for byte.
 *
 * <p>Reads while nodes run or after they stopped; what is still on its way is a finding.
 */
public final class UpdateAudit implements Callable<Report> {
  private static final String USAGE =
      """
      UpdateAudit DATABASES ACKNOWLEDGED
        DATABASES     role, body, JDBC URL, user, password file; a line each, tabs between
        ACKNOWLEDGED  municipality, request id, number, resident-record code, SHA-256 of the
                      notice in hex; a line each, tabs between""";

  private final List<Holder> holders;
  private final Map<String, Map<Long, List<Acknowledged>>> acknowledged;

  /**
   * An audit.
   *
   * @param holders databases of communication nodes and of every tier above them
   * @param acknowledged what registers were answered; what is not named is checked all the same
   */
  public UpdateAudit(List<Holder> holders, List<Acknowledged> acknowledged) {
    this.holders = List.copyOf(holders);
    this.acknowledged = Acknowledged.byNumber(acknowledged);
  }

  /** {@code UpdateAudit DATABASES ACKNOWLEDGED}: 0 nothing is wrong, 1 findings, 2 no audit. */
  public static void main(String[] arguments) {
    System.exit(
        AuditProgram.run(
            USAGE,
            (holders, acknowledged) ->
                new UpdateAudit(holders, Acknowledged.readAll(acknowledged)).call(),
            arguments));
  }

  /**
   * What was checked and found.
   *
   * @throws IllegalArgumentException the databases given are not those of whole paths
   */
  @Override
  public Report call() throws IOException, SQLException {
    Report report = new Report();
    List<String> municipalities =
        holders.stream()
            .filter(holder -> holder.role() == Holder.Role.COMMUNICATION)
            .map(Holder::body)
            .toList();
    for (String code : acknowledged.keySet()) {
      if (!municipalities.contains(code)) {
        throw new IllegalArgumentException("no database given of communication " + code);
      }
    }
    for (String municipality : municipalities) {
      check(municipality, report);
    }
    strangers(municipalities, report);
    return report;
  }

  private void check(String municipality, Report report) throws IOException, SQLException {
    Map<Long, List<Acknowledged>> answers = acknowledged.getOrDefault(municipality, Map.of());
    report.count("acknowledged updates", answers.values().stream().mapToLong(List::size).sum());
    report.count("municipalities", 1);
    List<Tier> tiers = new ArrayList<>();
    try {
      for (Holder.Role role : Holder.Role.TIERS) {
        Holder holder = holder(role, municipality);
        tiers.add(new Tier(holder, holder.connect()));
      }
      NumberCheck.run(municipality, tiers, answers, report);
      RequestCheck.run(municipality, tiers.getFirst(), answers, report);
      RecordCheck.run(municipality, tiers, report);
      for (int i = 1; i < tiers.size(); i++) {
        OnwardCheck.run(municipality, tiers.get(i - 1), tiers.get(i), report);
      }
    } finally {
      for (Tier tier : tiers) {
        tier.connection().close();
      }
    }
  }

  private Holder holder(Holder.Role role, String municipality) {
    return holders.stream()
        .filter(holder -> holder.role() == role && holder.isAbove(municipality))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no database given of the " + role.word() + " of " + municipality));
  }

  /** Updates that no municipality among those given can have made. */
  private void strangers(List<String> municipalities, Report report)
      throws IOException, SQLException {
    for (Holder holder : holders) {
      Tier tier = new Tier(holder, holder.connect());
      try (Rows<String> rows =
          new Rows<>(
              tier.connection(),
              "select distinct municipality from identity_update order by 1",
              row -> row.getString(1))) {
        while (rows.peek().isPresent()) {
          String code = rows.takeIf(row -> true).orElseThrow();
          if (!municipalities.contains(code) || !holder.isAbove(code)) {
            report.found(Fault.MUNICIPALITY_UNKNOWN, code, holder, "nobody's updates");
          }
        }
      } finally {
        tier.connection().close();
      }
    }
  }
}
