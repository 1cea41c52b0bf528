package musubi.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import musubi.gateway.local.LocalNetwork;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.PushUpdateRequest;
import musubi.registry.v1.UpdateServiceGrpc;

/**
 * A register that pushes to the communication node; a round ends when the nation has everything,
 * asked of the nation's database.
 */
final class GatewayUpdates implements Target, AutoCloseable {
  static final String NAME = "gateway";

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long LOOK_AGAIN_NANOS = 2_000_000;

  private final Stock stock = new Stock(Site.CITY.body().digits());
  private final int updates;
  private final Pace pace;
  private final List<Party> parties;
  private final Generator register;
  private final Connection nation;
  private long before;
  private Calls calls;

  private GatewayUpdates(
      int updates, Pace pace, List<Party> parties, Generator register, Connection nation) {
    this.updates = updates;
    this.pace = pace;
    this.parties = parties;
    this.register = register;
    this.nation = nation;
  }

  /** Starts the three nodes and connects the register. */
  static GatewayUpdates start(Site site, RunOptions options, int updates, int inFlight)
      throws SQLException {
    List<Party> parties =
        List.of(
            Party.generator(),
            site.start(Site.NATION),
            site.start(Site.PREFECTURE),
            site.start(Site.CITY),
            site.database());
    return new GatewayUpdates(
        updates,
        options.pace(inFlight),
        parties,
        register(site, options.connections()),
        site.network().database(Site.NATION).connect());
  }

  /** A register of the city. */
  static Generator register(Site site, int connections) {
    LocalNetwork network = site.network();
    String city = Site.CITY.body().digits();
    return Generator.of(
        connections,
        musubi.client.Connection.to("127.0.0.1", network.port(Site.CITY))
            .node("communication", city)
            .certificate(network.system("register", city, "load").key().getParent()),
        UpdateServiceGrpc.getPushUpdateMethod().getFullMethodName());
  }

  /** A push of one change. */
  static Calls.Call push(IdentityRecord change) {
    return Calls.Call.byMachine(
        PushUpdateRequest.newBuilder().setRecord(change).build().toByteArray());
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
    calls = Calls.prepared(stock.next(updates).stream().map(GatewayUpdates::push).toList());
    before = lastNumber();
  }

  @Override
  public Outcome run() {
    long start = System.nanoTime();
    Outcome pushed = register.run(calls, pace, PATIENCE);
    while (lastNumber() < before + pushed.calls() && System.nanoTime() - start < limit()) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long missing = pushed.calls() - arrived();
    return new Outcome(
        arrived(),
        pushed.errors() + missing,
        pushed.firstError().or(() -> missing(missing)),
        seconds,
        pushed.latency());
  }

  @Override
  public void close() throws SQLException {
    register.close();
    nation.close();
  }

  private static Optional<String> missing(long missing) {
    return missing == 0
        ? Optional.empty()
        : Optional.of(missing + " acknowledged updates are not in the nation's file");
  }

  private static long limit() {
    return PATIENCE.toNanos();
  }

  private long lastNumber() {
    return ask("select coalesce(max(last_number), 0) from lane");
  }

  private long arrived() {
    return ask("select count(*) from identity_update where disposition = 1 and number > " + before);
  }

  private long ask(String sql) {
    try {
      return Long.parseLong(Site.ask(nation, sql));
    } catch (SQLException e) {
      throw new IllegalStateException("SQLSTATE " + e.getSQLState(), e);
    }
  }
}
