package musubi.gateway.registry;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import musubi.backends.people.People;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pg.Database;
import musubi.gateway.registry.PgIdentityFile.Near;
import musubi.gateway.registry.PgIdentityFile.Near.Name;
import musubi.gateway.registry.PgIdentityFile.Near.Narrowed;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Nobody is found by reading a whole file: each question to an identity file has an index. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchPlanTest {
  private static final int ROWS = 20_000;
  private static final String MARK_ALL =
      "insert into protection (resident_record_code, municipality, protected, until, revision,"
          + " marked_at) select resident_record_code, municipality_code, true, 'infinity',"
          + " row_number() over (), now() from identity_record";

  /** As PostgreSQL plans for the values, for any values, and with what our pools set. */
  private static final String CUSTOM = "set local plan_cache_mode = force_custom_plan";

  private static final String GENERIC = "set local plan_cache_mode = force_generic_plan";
  private static final String POOLED = GENERIC + "; set local enable_seqscan = off";
  private static final List<String> SETTINGS = List.of(CUSTOM, GENERIC, POOLED);

  /** The question that a connection was first asked last, in the program's own words. */
  private static final String LAST_QUESTION =
      "select statement from pg_prepared_statements"
          + " where statement like '%from identity_record i where%'"
          + " and statement not like '%pg_prepared_statements%'"
          + " order by prepare_time desc limit 1";

  private final LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA);
  private final Map<Member, PgIdentityFile> files =
      Map.of(
          TOKYO, PgIdentityFile.ofUpperTier(),
          SETAGAYA, PgIdentityFile.ofMunicipality());

  @BeforeAll
  void start() {
    network.members().forEach(network::start);
    List<IdentityRecord> people =
        People.of("131121", 61).residents(0, ROWS).map(IdentityRecord.Builder::build).toList();
    try (IdentityFiles places = new IdentityFiles(network)) {
      for (Member member : files.keySet()) {
        places.write(member, people);
        places.execute(member, MARK_ALL);
        places.execute(member, "analyze");
      }
    }
  }

  @AfterAll
  void stop() {
    network.close();
  }

  /** A question to the file, and its parameters as SQL. */
  private record Question(Consumer<Database> ask, String parameters, String index) {}

  @Test
  void questions_fileOfTwentyThousand_useTheirIndex() {
    List<String> wrong = new ArrayList<>();
    try (IdentityFiles places = new IdentityFiles(network)) {
      for (Member member : files.keySet()) {
        questions(member)
            .forEach(
                (name, question) -> {
                  question.ask().accept(places.database(member));
                  String sql = lastQuestion(places.database(member));
                  for (String settings : SETTINGS) {
                    String plan = plan(member, settings, sql, question.parameters());
                    if (!isByIndex(plan, settings, question.index())) {
                      wrong.add(name + " at " + member.label() + ", " + settings + ":\n" + plan);
                    }
                  }
                });
      }
    }

    assertEquals(List.of(), wrong);
  }

  @Test
  void control_withoutTheIndex_theWholeFileIsRead() {
    try (IdentityFiles places = new IdentityFiles(network)) {
      Question question = questions(TOKYO).get(Name.KANJI + " " + Narrowed.BIRTH_DATE);
      question.ask().accept(places.database(TOKYO));
      String sql = lastQuestion(places.database(TOKYO));

      String plan =
          plan(
              TOKYO,
              CUSTOM + "; drop index identity_record_name_birth, identity_record_name_address",
              sql,
              question.parameters());

      assertTrue(plan.contains("Seq Scan"), plan);
      assertFalse(plan.contains("identity_record_name_birth"), plan);
    }
  }

  private Map<String, Question> questions(Member member) {
    PgIdentityFile file = files.get(member);
    List<String> keys =
        rows(
                network,
                member,
                "select name_key, former_key, kana_key, address_key, birth_date,"
                    + " individual_number, resident_record_code from identity_record"
                    + " where former_key <> 0 and kana_key <> 0 and birth_date > 19000101 limit 1")
            .getFirst();
    Map<String, Question> questions = new LinkedHashMap<>();
    for (Name name : Name.values()) {
      long key = Long.parseLong(keys.get(name.ordinal()));
      for (Narrowed narrowed : Narrowed.values()) {
        boolean byDate = narrowed == Narrowed.BIRTH_DATE;
        long year = Long.parseLong(keys.get(4)) / 10_000 * 10_000;
        long from = byDate ? year : Long.parseLong(keys.get(3));
        Near near = new Near(name, List.of(key, key + 1), narrowed, from, from + 1231);
        String index =
            "identity_record_"
                + List.of("name", "former", "kana").get(name.ordinal())
                + (byDate ? "_birth" : "_address");
        questions.put(
            name + " " + narrowed,
            new Question(
                database -> assertFalse(file.near(database, near).orElseThrow().isEmpty()),
                "'{%d,%d}', %d".formatted(key, key + 1, from)
                    + (byDate ? ", " + (from + 1231) : ""),
                index));
      }
    }
    questions.put(
        "number",
        new Question(
            database -> assertEquals(1, file.byNumber(database, keys.get(5)).size()),
            "'" + keys.get(5) + "'",
            "identity_record_number"));
    questions.put(
        "code",
        new Question(
            database -> assertEquals(1, file.byCode(database, keys.get(6)).size()),
            "'" + keys.get(6) + "'",
            "identity_record_code"));
    return questions;
  }

  private static String lastQuestion(Database database) {
    return database.read(LAST_QUESTION, Tuple.tuple()).iterator().next().getString(0);
  }

  /** A few rows of one name may be found by another index of the name and compared. */
  private static boolean isByIndex(String plan, String settings, String index) {
    String wanted =
        settings.equals(CUSTOM) ? index.substring(0, index.lastIndexOf('_')) : index + "\\b";
    return !plan.contains("Seq Scan on identity_record")
        && (!settings.equals(POOLED) || !plan.contains("Seq Scan"))
        && Pattern.compile(" on " + wanted + "| using " + wanted).matcher(plan).find();
  }

  /** The plan of a question, in a transaction that is taken back. */
  private String plan(Member member, String settings, String sql, String parameters) {
    try (Connection connection = network.database(member).connect();
        Statement statement = connection.createStatement()) {
      statement.execute("begin; " + settings);
      statement.execute("prepare question as " + sql);
      List<String> lines = new ArrayList<>();
      try (ResultSet result =
          statement.executeQuery("explain (costs off) execute question(" + parameters + ")")) {
        while (result.next()) {
          lines.add(result.getString(1));
        }
      }
      statement.execute("rollback");
      return String.join("\n", lines);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
