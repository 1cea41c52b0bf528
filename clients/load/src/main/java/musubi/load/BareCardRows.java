package musubi.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import musubi.gateway.card.CardRows;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.Migrations;

/** The rows of each event by the statements of the nodes, in two databases, and nothing else. */
final class BareCardRows implements Target, AutoCloseable {
  static final String NAME = "same SQL";

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int CONNECTIONS = 4;

  private final Site site;
  private final CardRows rows;
  private final int events;
  private final int inFlight;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final Database city;
  private final Database cards;
  private int round;

  private BareCardRows(
      Site site, CardRows rows, int events, int inFlight, DatabaseUrl city, DatabaseUrl cards) {
    this.site = site;
    this.rows = rows;
    this.events = events;
    this.inFlight = inFlight;
    this.city = Database.open(vertx, city, 1, CONNECTIONS, LIMIT);
    this.cards = Database.open(vertx, cards, 1, CONNECTIONS, LIMIT);
  }

  /** Makes both databases, with the cards. */
  static BareCardRows make(Site site, CardRows rows, int events, int inFlight) {
    DatabaseUrl city = site.postgres().createDatabase("bare_city");
    Migrations.migrate(city, List.of("db/node", "db/registry", "db/communication"));
    DatabaseUrl cards = site.postgres().createDatabase("bare_cards");
    Migrations.migrate(cards, List.of("db/node", "db/cards"));
    BareCardRows made = new BareCardRows(site, rows, events, inFlight, city, cards);
    rows.fill(made.cards);
    return made;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Party> parties() {
    return List.of(Party.generator(), site.database());
  }

  @Override
  public void prepare() {
    round++;
  }

  @Override
  public Outcome run() {
    AtomicInteger next = new AtomicInteger();
    double seconds = Workers.seconds(inFlight, () -> write(next));
    return new Outcome(events, 0, Optional.empty(), seconds, Outcome.Latency.NONE);
  }

  @Override
  public void close() {
    city.close();
    cards.close();
    vertx.close().await();
  }

  private void write(AtomicInteger next) {
    for (int card = next.getAndIncrement(); card < events; card = next.getAndIncrement()) {
      rows.event(city, cards, card, round);
    }
  }
}
