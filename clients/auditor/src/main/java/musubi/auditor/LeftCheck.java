package musubi.auditor;

import java.sql.SQLException;
import java.util.List;

/** Nothing is left behind: one row of a question is one finding. */
final class LeftCheck {
  private LeftCheck() {}

  /**
   * What must not stand in the databases of a role when everything is quiet.
   *
   * @param sql how many
   */
  private record Left(Holder.Role role, Fault fault, String what, String sql) {}

  // A translation whose confirmation was lost goes when it is over: 30 s of clocks, 30 s of the
  // broker's rounds, and as much again.
  private static final List<Left> ALL =
      List.of(
          new Left(
              Holder.Role.LINKAGE,
              Fault.NUMBER_LEFT,
              "requests for symbols that wait",
              "select count(*) from acquisition where state in (3, 4, 5) or number is not null"),
          new Left(
              Holder.Role.LINKAGE,
              Fault.NUMBER_LEFT,
              "calls for numbers that were not answered",
              "select count(*) from number_issue"),
          new Left(
              Holder.Role.LINKAGE,
              Fault.TRANSLATION_UNPROVEN,
              "translations without proof",
              "select count(*) from unproven_translation"),
          new Left(
              Holder.Role.LINKAGE,
              Fault.POINTS_LEFT,
              "requests or secrets of inquiries that have ended",
              "select count(*) from inquiry where state in (2, 4, 5)"
                  + " and num_nonnulls(request, secret, permit) > 0"),
          new Left(
              Holder.Role.LINKAGE,
              Fault.POINTS_LEFT,
              "persons of questions that do not wait",
              "select count(*) from provision_person join provision using (permit_id)"
                  + " where not pending"),
          new Left(
              Holder.Role.COMMUNICATION,
              Fault.NUMBER_LEFT,
              "requests for symbols that were not handed on",
              "select count(*) from hand_over"),
          new Left(
              Holder.Role.NATION,
              Fault.NUMBER_LEFT,
              "requests for symbols that wait for the broker",
              "select count(*) from acquire_queue"),
          new Left(
              Holder.Role.NATION,
              Fault.POINTS_LEFT,
              "signed requests with their blind factors",
              "select count(*) from acquire_request"),
          new Left(
              Holder.Role.BROKER,
              Fault.POINTS_LEFT,
              "translated points that were not delivered",
              "select count(*) from translation where purpose = 1"
                  + " and num_nonnulls(request, translated) > 0"),
          new Left(
              Holder.Role.BROKER,
              Fault.POINTS_LEFT,
              "translated points of questions that are over",
              "select count(*) from translation where purpose <> 1"
                  + " and num_nonnulls(request, translated) > 0"
                  + " and expires_at < now() - interval '2 minutes'"),
          new Left(
              Holder.Role.BROKER,
              Fault.NUMBER_LEFT,
              "numbers that have arrived",
              "select count(*) from processing_number where state = 3"
                  + " and num_nonnulls(number, signature) > 0"));

  static void run(List<Tier> tiers, Report report) throws SQLException {
    for (Tier tier : tiers) {
      for (Left left : ALL) {
        if (left.role == tier.holder().role()) {
          long count = Long.parseLong(Rows.all(tier, left.sql).getFirst().getFirst());
          report.count("kinds of rows that must be gone", 1);
          if (count > 0) {
            report.found(left.fault, tier.holder().body(), tier.holder(), count + " " + left.what);
          }
        }
      }
    }
  }
}
