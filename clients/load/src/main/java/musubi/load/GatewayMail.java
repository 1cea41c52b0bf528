package musubi.load;

import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import musubi.card.v1.MailingServiceGrpc;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.pg.Database;
import musubi.gateway.registry.Identity;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.registry.PgIdentityFile;
import musubi.registry.v1.IdentityRecord;

/** Mailing records through the gateway: submitted, matched, delivered, receipted. */
final class GatewayMail implements Target, AutoCloseable {
  static final String NAME = "gateway";

  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long LOOK_AGAIN_NANOS = 10_000_000;
  private static final int ROWS_AT_ONCE = 2_000;

  private final MailBatches batches;
  private final Pace pace;
  private final List<Party> parties;
  private final Generator register;
  private final Connection city;
  private long before;
  private Calls calls;

  private GatewayMail(
      MailBatches batches, Pace pace, List<Party> parties, Generator register, Connection city) {
    this.batches = batches;
    this.pace = pace;
    this.parties = parties;
    this.register = register;
    this.city = city;
  }

  /** Starts the nodes, loads the identity files and connects the register. */
  static GatewayMail start(Site site, MailBatches batches, Pace pace, int connections)
      throws SQLException {
    List<Party> parties =
        List.of(
            Party.generator(),
            site.start(Site.NATION),
            site.start(Site.PREFECTURE),
            site.start(Site.CITY),
            site.start(Member.CARDS),
            site.database());
    List<IdentityRecord> persons = batches.persons();
    load(site, Site.CITY, PgIdentityFile.ofMunicipality(), persons);
    load(site, Site.NATION, PgIdentityFile.ofUpperTier(), persons);
    return new GatewayMail(
        batches,
        pace,
        parties,
        register(site, connections),
        site.network().database(Site.CITY).connect());
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
    calls = Calls.prepared(batches.messages().stream().map(Calls.Call::byMachine).toList());
    before = delivered();
  }

  @Override
  public Outcome run() {
    long start = System.nanoTime();
    Outcome submitted = register.run(calls, pace, PATIENCE);
    long all = before + batches.records();
    while (ended() < all && System.nanoTime() - start < PATIENCE.toNanos()) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long arrived = delivered() - before;
    long missing = batches.records() - arrived;
    return new Outcome(
        arrived,
        submitted.errors() + missing,
        submitted
            .firstError()
            .or(
                () ->
                    missing == 0
                        ? Optional.empty()
                        : Optional.of(missing + " records have no receipt")),
        seconds,
        submitted.latency());
  }

  @Override
  public void close() throws SQLException {
    register.close();
    city.close();
  }

  private static Generator register(Site site, int connections) {
    LocalNetwork network = site.network();
    String body = Site.CITY.body().digits();
    return Generator.of(
        connections,
        musubi.client.Connection.to("127.0.0.1", network.port(Site.CITY))
            .node("communication", body)
            .certificate(network.system("register", body, "load").key().getParent()),
        MailingServiceGrpc.getSubmitMailingMethod().getFullMethodName());
  }

  private static void load(
      Site site, Member member, PgIdentityFile file, List<IdentityRecord> persons) {
    Vertx vertx = Vertx.vertx();
    List<Identity> all =
        IntStream.range(0, persons.size())
            .mapToObj(i -> IdentityMessages.parse(persons.get(i)).numbered(i + 1L))
            .toList();
    try (Database database = Database.open(vertx, site.network().database(member), 1, 1, LIMIT)) {
      for (int from = 0; from < all.size(); from += ROWS_AT_ONCE) {
        List<Identity> some = all.subList(from, Math.min(all.size(), from + ROWS_AT_ONCE));
        database.transaction(
            statements -> {
              file.sendUpsert(statements, some);
              statements.flush();
              return null;
            });
      }
    } finally {
      vertx.close().await();
    }
  }

  /** Ends are numbered without gaps. */
  private long ended() {
    return ask("select last_number from mailing_counter");
  }

  private long delivered() {
    return ask("select count(*) from mailing where outcome = 1");
  }

  private long ask(String sql) {
    try {
      return Long.parseLong(Site.ask(city, sql));
    } catch (SQLException e) {
      throw new IllegalStateException("SQLSTATE " + e.getSQLState(), e);
    }
  }
}
