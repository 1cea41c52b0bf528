package musubi.auditor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One act per request id: in the history of a municipality, and in its request keys. */
final class RequestCheck {
  private static final String COUNT =
      "select count(*) from identity_update where municipality = ? and request_id is not null";

  private static final String TWICE =
      """
      select request_id::text || ' stands under two numbers: '
             || string_agg(number::text, ', ' order by number)
        from identity_update
       where municipality = ? and request_id is not null
       group by request_id having count(*) > 1
       order by min(number)
      """;

  private static final String KEYS =
      """
      select count(*) from request_key
       where caller_body = ? and method = 'musubi.registry.v1.UpdateService/PushUpdate'
      """;

  private static final String ASTRAY =
      """
      select k.request_id::text || ' names number ' || k.effect || ', which it did not make'
        from request_key k
        left join identity_update u
          on u.municipality = k.caller_body and u.number = k.effect
             and u.request_id = k.request_id
       where k.caller_body = ? and k.method = 'musubi.registry.v1.UpdateService/PushUpdate'
         and u.number is null
       order by k.effect
      """;

  // Keys are kept for seven days; a day less, so that none is missed because it was just dropped.
  private static final String WITHOUT_KEY =
      """
      select 'no request key for number ' || u.number
        from identity_update u
       where u.municipality = ? and u.disposed_at > now() - interval '6 days'
         and not exists (
               select from request_key k
                where k.caller_body = u.municipality and k.request_id = u.request_id
                  and k.method = 'musubi.registry.v1.UpdateService/PushUpdate')
       order by u.number
      """;

  private final String municipality;
  private final Tier tier;
  private final Report report;

  private RequestCheck(String municipality, Tier tier, Report report) {
    this.municipality = municipality;
    this.tier = tier;
    this.report = report;
  }

  static void run(
      String municipality, Tier tier, Map<Long, List<Acknowledged>> acknowledged, Report report)
      throws SQLException {
    RequestCheck check = new RequestCheck(municipality, tier, report);
    check.count("request ids in histories", COUNT);
    check.count("request keys", KEYS);
    check.each(TWICE, Fault.REQUEST_ID_TWICE, "request id ");
    check.each(ASTRAY, Fault.KEY_ASTRAY, "the key of request id ");
    check.each(WITHOUT_KEY, Fault.KEY_MISSING, "");
    check.answers(acknowledged);
  }

  private void answers(Map<Long, List<Acknowledged>> acknowledged) {
    Map<UUID, Long> numbers = new HashMap<>();
    acknowledged.values().stream()
        .flatMap(List::stream)
        .forEach(
            answer -> {
              Long other = numbers.put(answer.requestId(), answer.number());
              if (other != null && other != answer.number()) {
                report.found(
                    Fault.ACKNOWLEDGED_TWICE,
                    municipality,
                    tier.holder(),
                    "request id %s was answered with %d and %d"
                        .formatted(answer.requestId(), other, answer.number()));
              }
            });
  }

  private void count(String what, String sql) throws SQLException {
    try (Rows<Long> rows =
        new Rows<>(tier.connection(), sql, row -> row.getLong(1), municipality)) {
      report.count(what, rows.peek().orElseThrow());
    }
  }

  private void each(String sql, Fault fault, String before) throws SQLException {
    try (Rows<String> rows = new Rows<>(tier.connection(), sql, RequestCheck::text, municipality)) {
      while (rows.peek().isPresent()) {
        report.found(
            fault, municipality, tier.holder(), before + rows.takeIf(row -> true).orElseThrow());
      }
    }
  }

  private static String text(ResultSet row) throws SQLException {
    return row.getString(1);
  }
}
