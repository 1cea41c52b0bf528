package musubi.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalInt;
import musubi.gateway.local.Member;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.EmbeddedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptFilesTest {
  private static final Member ONE = Member.NATION;
  private static final Member OTHER = Member.prefecture("130001");
  private static final KeptFiles.Kept KEPT = new KeptFiles.Kept("one person", "tables");

  @Test
  void giveBack_toAnotherNode_isTheFileUntilItsFormIsOld(@TempDir Path directory)
      throws SQLException {
    EmbeddedServer postgres = EmbeddedServer.start(directory, OptionalInt.empty());
    try {
      KeptFiles files = new KeptFiles(postgres);
      DatabaseUrl first = postgres.createDatabase(Site.database(ONE));
      run(first, "create table identity_record as select 1 as person");
      run(first, "create table call_record as select 1 as call");
      files.keep(first, KEPT);

      files.putAside(List.of(ONE, OTHER));
      DatabaseUrl next = postgres.createDatabase(Site.database(OTHER));

      assertFalse(files.giveBack(next, new KeptFiles.Kept("two persons", "tables")));
      assertTrue(files.giveBack(next, KEPT));
      assertEquals("1", Site.ask(next, "select count(*) from identity_record"));
      assertEquals("0", Site.ask(next, "select count(*) from call_record"));

      files.putAside(List.of(ONE, OTHER));
      next = postgres.createDatabase(Site.database(ONE));

      assertFalse(files.giveBack(next, new KeptFiles.Kept("one person", "other tables")));
      assertFalse(files.giveBack(next, KEPT));
    } finally {
      postgres.stop();
    }
  }

  private static void run(DatabaseUrl database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
