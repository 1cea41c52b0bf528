package musubi.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.Migrations;
import musubi.gateway.record.PgRecords;
import musubi.gateway.record.PgRequestKeys;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.registry.PgUpdates;

/**
 * The same rows by the same statements, straight into three databases: what the machine could do if
 * the gateway cost nothing.
 */
final class BareUpdates implements Target, AutoCloseable {
  static final String NAME = "same SQL";

  private static final int TRIALS = 2;

  private final int updates;
  private final ChildJvm writer;
  private final List<Party> parties;
  private final DatabaseUrl nation;
  private int writers = 1;
  private long before;

  private BareUpdates(int updates, ChildJvm writer, Party postgres, DatabaseUrl nation) {
    this.updates = updates;
    this.writer = writer;
    this.parties = List.of(Party.of("writer", writer.pid()), postgres);
    this.nation = nation;
  }

  /** Makes three databases like the nodes' and starts the writer. */
  static BareUpdates start(Site site, int updates) {
    List<DatabaseUrl> databases =
        List.of(
            database(site, "bare_communication", "db/communication"),
            database(site, "bare_prefecture", "db/upper"),
            database(site, "bare_nation", "db/upper"));
    List<String> arguments = new ArrayList<>();
    for (DatabaseUrl database : databases) {
      arguments.add(database.withoutPassword());
      arguments.add(database.passwordFile().orElseThrow().toString());
    }
    ChildJvm writer =
        ChildJvm.start(BareWriter.class, site.file("network/bare-writer.log"), arguments);
    return new BareUpdates(updates, writer, site.database(), databases.getLast());
  }

  /** Finds how many writers per tier write fastest, and keeps that; returns what it saw. */
  String tune() {
    Map<Integer, Double> best = new TreeMap<>();
    for (int trial = 0; trial <= TRIALS; trial++) {
      for (int tried = 1; tried <= BareWriter.MOST_WRITERS; tried++) {
        writers = tried;
        prepare();
        double rate = run().rate();
        // The first trial warms the writer up.
        best.merge(tried, trial == 0 ? 0 : rate, Math::max);
      }
    }
    writers = best.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    StringBuilder seen = new StringBuilder("writers per tier, the best of " + TRIALS + " rounds:");
    best.forEach((n, rate) -> seen.append(String.format(Locale.ROOT, " %d: %.0f/s", n, rate)));
    return seen.append("; kept ").append(writers).toString();
  }

  /** What it writes, and how. */
  static String configuration() {
    return """
        JVM %s
        one transaction per tier and batch, %d updates in a batch, tiers at the same time; \
        rows and hashes made beforehand
        communication: request_key, then as the others
        %s
        prefecture, nation: identity_update, identity_record, call_record, lane
        %s
        %s
        %s
        """
        .formatted(
            String.join(" ", ChildJvm.JVM_OPTIONS),
            BareWriter.BATCH,
            PgRequestKeys.INSERT.strip(),
            PgUpdates.INSERT.strip(),
            PgIdentityFile.ofUpperTier().upsert(),
            PgRecords.INSERT.strip());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Party> parties() {
    return parties;
  }

  @Override
  public void prepare() {
    before = atNation();
    writer.ask("prepare " + updates);
  }

  @Override
  public Outcome run() {
    double seconds = Double.parseDouble(writer.ask("write " + writers));
    long arrived = atNation() - before;
    return new Outcome(
        arrived,
        updates - arrived,
        arrived == updates ? Optional.empty() : Optional.of("rows are missing at the nation"),
        seconds,
        Outcome.Latency.NONE);
  }

  @Override
  public void close() {
    writer.close();
  }

  private long atNation() {
    return Long.parseLong(Site.ask(nation, "select count(*) from identity_update"));
  }

  private static DatabaseUrl database(Site site, String name, String tables) {
    DatabaseUrl database = site.postgres().createDatabase(name);
    Migrations.migrate(database, List.of("db/node", "db/registry", tables));
    return database;
  }
}
