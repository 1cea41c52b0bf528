package musubi.gateway.linkage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import musubi.gateway.linkage.PgLinks.Linked;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.EmbeddedServer;
import musubi.gateway.pg.Migrations;
import musubi.gateway.value.UnifiedAddresseeNumber;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a stolen link table tells by itself. The nation knows in which order and when it sent whom:
 * a table that keeps either leads from each row to a resident, without any key.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinkOrderTest {
  private static final int PERSONS = 64;
  private static final int EPOCH = 3;

  private final PgLinks links = new PgLinks();
  private final List<Linked> delivered = delivered(new SplittableRandom(17));
  private final Vertx vertx = Vertx.vertx();
  private EmbeddedServer postgres;
  private Database database;

  @BeforeAll
  void deliver() {
    postgres = EmbeddedServer.start(TestNetwork.directory("link-order"), OptionalInt.empty());
    DatabaseUrl url = postgres.createDatabase("link_order");
    Migrations.migrate(url, List.of("db/linkage"));
    database = Database.open(vertx, url, 1, 1, Duration.ofSeconds(10));
    database.transaction(
        statements -> {
          links.sendLinked(statements, EPOCH, delivered);
          statements.flush();
          return null;
        });
  }

  @AfterAll
  void stop() {
    database.close();
    vertx.close();
    postgres.stop();
  }

  /** As a copy of the disk, or a dump, has the rows. */
  @Test
  void rows_ofOneDelivery_doNotStandInItsOrder() {
    List<String> rows = column("select unified_addressee_number from link order by ctid");
    List<String> sent = delivered.stream().map(each -> each.number().digits()).toList();

    long inPlace = IntStream.range(0, PERSONS).filter(i -> rows.get(i).equals(sent.get(i))).count();

    assertEquals(PERSONS, rows.size());
    assertTrue(
        inPlace <= PERSONS / 4,
        () -> inPlace + " of " + PERSONS + " rows stand where they stood in the delivery");
  }

  @Test
  void rows_ofOneDelivery_doNotTellItsTime() {
    List<String> types =
        column("select data_type::text from information_schema.columns where table_name = 'link'");

    assertTrue(types.size() >= 4, "the columns of the table");
    assertTrue(types.stream().noneMatch(type -> type.contains("time")), types.toString());
  }

  private List<String> column(String sql) {
    List<String> values = new ArrayList<>();
    for (Row row : database.read(sql, Tuple.tuple())) {
      values.add(row.getString(0));
    }
    return values;
  }

  private static List<Linked> delivered(SplittableRandom random) {
    return Stream.generate(
            () -> {
              byte[] index = new byte[32];
              byte[] sealed = new byte[93];
              random.nextBytes(index);
              random.nextBytes(sealed);
              String digits = "%015d".formatted(random.nextLong(1_000_000_000_000_000L));
              return new Linked(new UnifiedAddresseeNumber(digits), index, sealed);
            })
        .limit(PERSONS)
        .toList();
  }
}
