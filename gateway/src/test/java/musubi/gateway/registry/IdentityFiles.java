package musubi.gateway.registry;

import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.pg.Database;
import musubi.registry.v1.IdentityRecord;

/** Identity files of a network as tests fill them: by the program's own write, past the updates. */
public final class IdentityFiles implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int AT_ONCE = 2_000;
  private static final String MARK =
      "insert into protection (resident_record_code, municipality, protected, until, revision,"
          + " marked_at) values (?, ?, true, ?::timestamptz,"
          + " (select count(*) + 1 from protection), now())";

  private final LocalNetwork network;
  private final Vertx vertx = Vertx.vertx();
  private final Map<Member, Database> databases = new HashMap<>();

  /** Those of a network whose members have run: their tables are there. */
  public IdentityFiles(LocalNetwork network) {
    this.network = network;
  }

  /** The records as the program holds them. */
  public static List<Identity> identities(Collection<IdentityRecord> records) {
    List<Identity> identities = new ArrayList<>();
    for (IdentityRecord each : records) {
      identities.add(IdentityMessages.parse(each).numbered(identities.size() + 1L));
    }
    return identities;
  }

  /** Writes records to a member's file. */
  public void write(Member member, Collection<IdentityRecord> records) {
    PgIdentityFile file =
        member.role().equals("communication")
            ? PgIdentityFile.ofMunicipality()
            : PgIdentityFile.ofUpperTier();
    List<Identity> all = identities(records);
    IntStream.iterate(0, from -> from < all.size(), from -> from + AT_ONCE)
        .mapToObj(from -> all.subList(from, Math.min(all.size(), from + AT_ONCE)))
        .forEach(part -> write(member, file, part));
  }

  /** Marks a person as protected, at a member that holds addresses. */
  public void mark(Member member, String code, String municipality, String until) {
    execute(member, MARK, code, municipality, until);
  }

  /** Empties a member's file and takes all its marks away. */
  public void clear(Member member) {
    execute(member, "delete from identity_record");
    execute(member, "delete from protection");
  }

  /** Changes a member's database. */
  public void execute(Member member, String sql, Object... parameters) {
    try (Connection connection = network.database(member).connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    databases.values().forEach(Database::close);
    vertx.close();
  }

  /** A member's database as its node reaches it. */
  public Database database(Member member) {
    return databases.computeIfAbsent(
        member, each -> Database.open(vertx, network.database(each), 1, 1, LIMIT));
  }

  private void write(Member member, PgIdentityFile file, Collection<Identity> identities) {
    database(member)
        .transaction(
            statements -> {
              file.sendUpsert(statements, identities);
              statements.flush();
              return null;
            });
  }
}
