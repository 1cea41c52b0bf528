package musubi.load;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import musubi.gateway.local.Member;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.EmbeddedServer;
import musubi.gateway.pg.Migrations;

/**
 * Databases of nodes that stay from run to run, because a file of millions takes minutes to load. A
 * table in it says what a database was loaded with. While no node has it, it has another name and
 * owner, so that a network that is prepared afresh leaves it alone.
 */
final class KeptFiles {
  private static final String OWNER = "kept";
  private static final String MARK = "kept_file";
  private static final String EVERYTHING = "postgres";

  private final EmbeddedServer postgres;

  /**
   * A file.
   *
   * @param title what it was loaded with
   * @param form what its tables are, and how its keys were made
   */
  record Kept(String title, String form) {}

  KeptFiles(EmbeddedServer postgres) {
    this.postgres = postgres;
  }

  /**
   * Makes sure that residents are in the file of who answers; says how they came there.
   *
   * @param keep whether a file that is there already will do, and one that is not is kept
   */
  String fill(Site site, Asked asked, Population population, boolean keep, PrintStream out)
      throws SQLException {
    DatabaseUrl database = site.network().database(asked.holder());
    Migrations.migrate(database, asked.tables());
    Kept kept = new Kept(asked.title(population), Filling.form(database));
    if (keep && giveBack(database, kept)) {
      return population + "; loaded before";
    }
    out.println("loading " + population + " ...");
    String how = Filling.fill(database, asked.file(), population);
    if (keep) {
      keep(database, kept);
    }
    // So that no round writes what the loading left.
    run(EVERYTHING, "checkpoint");
    return population + "; " + how;
  }

  /** Takes what is to be kept away from the nodes of the run before. */
  void putAside(List<Member> members) {
    if (ask(EVERYTHING, "select rolname from pg_roles where rolname = '" + OWNER + "'").isEmpty()) {
      run(EVERYTHING, "create role " + OWNER);
    }
    for (Member member : members) {
      String database = Site.database(member);
      if (exists(database)) {
        for (Kept kept : marks(database)) {
          run(database, "reassign owned by " + database + " to " + OWNER);
          run(EVERYTHING, "alter database " + database + " rename to " + name(kept));
        }
      }
    }
  }

  /**
   * Gives a kept database to a node instead of its own, which is new. One of the same title and
   * another form is dropped.
   *
   * @return whether there is one
   */
  boolean giveBack(DatabaseUrl fresh, Kept wanted) {
    String kept = name(wanted);
    if (!exists(kept)) {
      return false;
    }
    if (!marks(kept).contains(wanted)) {
      run(EVERYTHING, "drop database " + kept);
      return false;
    }
    String name = fresh.database();
    run(EVERYTHING, "drop database " + name);
    run(EVERYTHING, "alter database " + kept + " rename to " + name);
    run(EVERYTHING, "alter database " + name + " owner to " + name);
    run(name, "reassign owned by " + OWNER + " to " + name);
    run(name, "truncate " + String.join(", ", othersThanTheFile(name)));
    return true;
  }

  /** Says that a database is to be kept. */
  void keep(DatabaseUrl database, Kept kept) {
    run(
        database.database(),
        "create table %s as select '%s'::text as title, '%s'::text as form"
            .formatted(MARK, kept.title(), kept.form()));
  }

  /** What a database says of itself: nothing, or one file. */
  private List<Kept> marks(String database) {
    if (ask(database, "select 1 from pg_tables where tablename = '" + MARK + "'").isEmpty()) {
      return List.of();
    }
    String title = ask(database, "select title from " + MARK).getFirst();
    return List.of(new Kept(title, ask(database, "select form from " + MARK).getFirst()));
  }

  /** What the runs before have left: records, request ids, issues of another directory. */
  private List<String> othersThanTheFile(String database) {
    return ask(
        database,
        "select tablename from pg_tables where schemaname = 'public' and tablename not in"
            + " ('identity_record', 'search_keys', 'schema_history', '"
            + MARK
            + "')");
  }

  private boolean exists(String database) {
    return !ask(EVERYTHING, "select datname from pg_database where datname = '" + database + "'")
        .isEmpty();
  }

  private static String name(Kept kept) {
    byte[] title = kept.title().getBytes(StandardCharsets.UTF_8);
    return "kept_" + UUID.nameUUIDFromBytes(title).toString().replace('-', '_');
  }

  private List<String> ask(String database, String sql) {
    try (Connection connection = postgres.url(database).connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException("SQLSTATE " + e.getSQLState(), e);
    }
  }

  private void run(String database, String sql) {
    try (Connection connection = postgres.url(database).connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("SQLSTATE " + e.getSQLState(), e);
    }
  }
}
