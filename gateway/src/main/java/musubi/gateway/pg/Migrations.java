package musubi.gateway.pg;

import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;

/**
 * Brings a node's tables to the version of this program; safe when several instances start at once.
 */
public final class Migrations {
  private Migrations() {}

  /**
   * Migrates.
   *
   * @param locations folders of scripts on the class path, for example {@code db/node}
   * @return the number of scripts that ran
   * @throws IllegalStateException the database is of a newer version, or a script failed
   */
  public static int migrate(DatabaseUrl url, List<String> locations) {
    try {
      MigrateResult result =
          Flyway.configure()
              .dataSource(url.jdbcUrl(), url.user(), url.password())
              .locations(locations.stream().map(l -> "classpath:" + l).toArray(String[]::new))
              .table("schema_history")
              .connectRetries(10)
              .validateMigrationNaming(true)
              .load()
              .migrate();
      return result.migrationsExecuted;
    } catch (FlywayException e) {
      // Flyway quotes the failing statement; our scripts hold no value.
      throw new IllegalStateException("migration failed: " + e.getMessage(), e);
    }
  }
}
