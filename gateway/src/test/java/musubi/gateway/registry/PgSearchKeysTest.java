package musubi.gateway.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.Migrations;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows whose keys an older folding made are found again after the start of a newer program. */
class PgSearchKeysTest {
  private static final String NAME = "test_search_keys";
  private static final int ROWS = 2_345;
  private static final String WITHOUT_KEYS =
      "select count(*) from identity_record where name_key = 0 or address_key = 0";

  private final Vertx vertx = Vertx.vertx();
  private final PgIdentityFile file = PgIdentityFile.ofMunicipality();
  private Database database;

  @BeforeEach
  void open() throws SQLException {
    try (Connection connection = TestNetwork.postgres().url("postgres").connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + NAME + " with (force)");
    }
    DatabaseUrl url = TestNetwork.postgres().createDatabase(NAME);
    Migrations.migrate(url, List.of("db/node", "db/registry", "db/communication"));
    database = Database.open(vertx, url, 1, 1, Duration.ofSeconds(20));
    List<Identity> people = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      String code = Integer.toString(i);
      people.add(Identities.resident().set(Item.RESIDENT_RECORD_CODE, code).build());
    }
    database.transaction(
        statements -> {
          file.sendUpsert(statements, people);
          statements.flush();
          return null;
        });
  }

  @AfterEach
  void close() {
    database.close();
    vertx.close().await();
  }

  @Test
  void bringUpToDate_rowsOfAnOlderFolding_getTheKeysOfThisOneOnce() {
    database.write(
        "update identity_record set name_key = 0, former_key = 0, kana_key = 0, address_key = 0",
        Tuple.tuple());

    assertEquals(ROWS, PgSearchKeys.bringUpToDate(file, database));
    assertEquals(0, PgSearchKeys.bringUpToDate(file, database));

    assertEquals(0, count(WITHOUT_KEYS));
    SearchKeys keys = SearchKeys.of(Identities.resident().build());
    assertEquals(
        ROWS,
        count(
            "select count(*) from identity_record where name_key = %d and former_key = %d and kana_key = %d and address_key = %d"
                .formatted(keys.name(), keys.former(), keys.kana(), keys.address())));
  }

  private long count(String sql) {
    return database.read(sql, Tuple.tuple()).iterator().next().getLong(0);
  }
}
