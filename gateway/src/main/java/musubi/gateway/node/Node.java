package musubi.gateway.node;

import io.grpc.BindableService;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.net.ssl.X509ExtendedTrustManager;
import musubi.contract.Contract;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Hops;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.RequestWindow;
import musubi.gateway.access.Routes;
import musubi.gateway.access.StatementVerifier;
import musubi.gateway.bulk.BulkCheck;
import musubi.gateway.bulk.BulkService;
import musubi.gateway.card.CardParts;
import musubi.gateway.confirmation.IdentityLookup;
import musubi.gateway.confirmation.Misses;
import musubi.gateway.confirmation.PersonSearch;
import musubi.gateway.confirmation.PgOwnMarks;
import musubi.gateway.confirmation.Recipients;
import musubi.gateway.confirmation.TierClient;
import musubi.gateway.directory.Directory;
import musubi.gateway.directory.DirectoryKeeper;
import musubi.gateway.directory.PgDirectory;
import musubi.gateway.inquiry.Checks;
import musubi.gateway.network.DirectoryClient;
import musubi.gateway.network.DirectoryFeed;
import musubi.gateway.network.DirectoryService;
import musubi.gateway.network.ExplainDesk;
import musubi.gateway.network.ExplainService;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.OperationsServer;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.peer.Neighbours;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.DatabaseWait;
import musubi.gateway.pg.LogSafety;
import musubi.gateway.pg.Migrations;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.LiveTls;
import musubi.gateway.pki.SigningKey;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.protection.MarkClient;
import musubi.gateway.protection.MarkDesk;
import musubi.gateway.protection.MarkIntake;
import musubi.gateway.protection.MarkNoticeService;
import musubi.gateway.protection.MarkSender;
import musubi.gateway.protection.MarkService;
import musubi.gateway.protection.PgMarks;
import musubi.gateway.protection.PgReleases;
import musubi.gateway.protection.ReleaseDesk;
import musubi.gateway.protection.ReleaseService;
import musubi.gateway.record.Acts;
import musubi.gateway.record.Receipts;
import musubi.gateway.record.Recorder;
import musubi.gateway.record.Records;
import musubi.gateway.record.RequestKeys;
import musubi.gateway.record.Sweeper;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.registry.NoticeClient;
import musubi.gateway.registry.NoticeIntake;
import musubi.gateway.registry.NoticeSender;
import musubi.gateway.registry.NoticeService;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.registry.PgRejections;
import musubi.gateway.registry.PgSearchKeys;
import musubi.gateway.registry.PgUpdates;
import musubi.gateway.registry.Signals;
import musubi.gateway.registry.UpdateDesk;
import musubi.gateway.registry.UpdateLane;
import musubi.gateway.registry.UpdateService;
import musubi.gateway.rpc.Calls;
import musubi.gateway.rpc.Loops;
import musubi.gateway.rpc.RpcServer;
import musubi.gateway.rpc.Tls;
import musubi.gateway.value.BodyCode;
import musubi.registry.v1.AnsweringTier;
import musubi.registry.v1.MarkServiceGrpc;
import musubi.registry.v1.NoticeServiceGrpc;
import musubi.registry.v1.RejectingTier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: everything it is made of, wired top to bottom, started in order and stopped in
 * the opposite order, so that what was accepted is finished.
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(5);
  private static final NodeName NATION = new NodeName("nation", BodyCode.NATION);
  private static final int CONNECTIONS = 4;
  private static final int WAIT_SECONDS = 30;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Metrics metrics = new Metrics();
  private final Signals signals = new Signals();
  private final PgUpdates updates = new PgUpdates();
  private final PgRejections rejections = new PgRejections();
  private final PgMarks marks = new PgMarks();
  private final IdentityMessages codec = new IdentityMessages();
  private final Map<String, BooleanSupplier> dependencies = new TreeMap<>();
  private final InstantSource clock = InstantSource.system();
  private final Contract contract = Contract.load();
  private final NodeConfiguration configuration;
  private final NodeName own;
  private final RequestKeys requestKeys;
  private final UnaryOperator<Records> passages;
  private BulkCheck bulkCheck = BulkCheck.DIGESTS;
  private Checks checks = Checks.ALL;
  private CardParts cardParts = CardParts.REAL;
  private Vertx vertx;
  private Database database;
  private Recorder recorder;
  private Digests digests;
  private Calls calls;
  private LiveTls tls;
  private SigningKey signingKey;
  private DirectoryKeeper directories;
  private Hops hops;
  private Loops loops;
  private Neighbours neighbours;
  private RpcServer server;
  private OperationsServer operations;
  private volatile boolean serving;

  private Node(
      NodeConfiguration configuration, RequestKeys requestKeys, UnaryOperator<Records> passages) {
    this.passages = passages;
    this.configuration = configuration;
    this.own = new NodeName(configuration.role(), configuration.bodyCode());
    this.requestKeys = requestKeys;
  }

  /**
   * Starts a node; it takes calls when this returns.
   *
   * @throws ConfigurationException when it cannot start as configured
   */
  public static Node start(NodeConfiguration configuration) {
    return start(configuration, new musubi.gateway.record.PgRequestKeys());
  }

  /** Starts a node over other request keys: tests show that repeats depend on them. */
  static Node start(NodeConfiguration configuration, RequestKeys requestKeys) {
    return start(configuration, requestKeys, recorder -> recorder);
  }

  /**
   * Starts a node over other records of what it passes on: a measurement shows what they cost.
   *
   * @param passages made of the node's own recorder
   */
  static Node start(
      NodeConfiguration configuration, RequestKeys requestKeys, UnaryOperator<Records> passages) {
    return started(new Node(configuration, requestKeys, passages));
  }

  /** Starts a node over another check of lists: tests show what depends on it. */
  static Node start(NodeConfiguration configuration, BulkCheck bulkCheck) {
    Node node =
        new Node(configuration, new musubi.gateway.record.PgRequestKeys(), recorder -> recorder);
    node.bulkCheck = bulkCheck;
    return started(node);
  }

  /** Starts a node over other checks of inquiries: tests show what depends on them. */
  static Node start(NodeConfiguration configuration, Checks checks) {
    Node node =
        new Node(configuration, new musubi.gateway.record.PgRequestKeys(), recorder -> recorder);
    node.checks = checks;
    return started(node);
  }

  /** Starts a node over other parts of the card plane: tests show what depends on them. */
  static Node start(NodeConfiguration configuration, CardParts cardParts) {
    Node node =
        new Node(configuration, new musubi.gateway.record.PgRequestKeys(), recorder -> recorder);
    node.cardParts = cardParts;
    return started(node);
  }

  private static Node started(Node node) {
    try {
      node.wire();
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
    return node;
  }

  /** The port for calls. */
  public int port() {
    return server.port();
  }

  /** The operations port on loopback. */
  public int operationsPort() {
    return operations.port();
  }

  /** Number of the directory in force here. */
  public long directoryNumber() {
    return directories.number();
  }

  /** Stops taking calls, finishes those inside and what they left to do, closes everything. */
  @Override
  public void close() {
    serving = false;
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close: {}", part.getClass().getSimpleName(), e.getClass().getName());
      }
    }
  }

  private void wire() {
    DatabaseUrl url = databaseUrl();
    requireSafeLog(url);
    Migrations.migrate(url, migrations());
    vertx = started(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2)), Node::closeVertx);
    database =
        started(
            Database.open(
                vertx,
                url,
                connections(configuration.database().readConnections()),
                connections(configuration.database().writeConnections()),
                STATEMENT_LIMIT));
    started(new Sweeper(database, RequestWindow.DEFAULT, clock));
    recorder = started(new Recorder(database));
    digests = Digests.open(configuration.requestKey());
    calls = new Calls(recorder, digests, clock, metrics);
    tls = started(LiveTls.start(tlsFiles(), clock, metrics));
    requireOwnCertificate();
    signingKey = SigningKey.open(configuration.signing());
    Receipts receipts = started(new Receipts(own.path(), signingKey, clock));
    openDirectory();
    hops = new Hops(own, signingKey.jwsSigner(Hops.TYPE), this::signingKeys);
    directories.onChange(hops::forget);
    X509ExtendedTrustManager trust =
        tls.trustManager(directories::anchors, chain -> neighbours.isTrustedServer(chain));
    SslContext clientTls = Tls.client(tls.keyManager(), trust);
    loops = started(new Loops());
    neighbours = started(new Neighbours(directories, clientTls, loops));
    tls.onChange(neighbours::renew);
    directories.onChange(neighbours::follow);
    feedDirectory(clientTls);
    Routes routes = Routes.of(own, contract.methods());
    List<BindableService> services = new ArrayList<>(roleServices());
    DirectoryService directoryService = new DirectoryService(directories, recorder, calls, clock);
    services.add(directoryService);
    services.add(new ExplainService(new ExplainDesk(routes, directories), calls, clock));
    dependencies.put("database", database::isReachable);
    dependencies.put("directory", this::directoryIsFresh);
    metrics.gauge("musubi_directory_number", directories::number);
    metrics.gauge("musubi_directory_expires_seconds", this::directorySeconds);
    server =
        started(
            RpcServer.start(
                new RpcServer.Parts(
                    new InetSocketAddress(
                        configuration.listen().host(), configuration.listen().port()),
                    Tls.server(tls.keyManager(), trust),
                    routes,
                    contract,
                    directories,
                    hops,
                    new StatementVerifier(this::operatorKeys),
                    services,
                    recorder,
                    passages.apply(recorder),
                    receipts,
                    loops,
                    neighbours::onLoop,
                    RequestWindow.DEFAULT,
                    limits(),
                    clock,
                    metrics)));
    started(directoryService);
    operations =
        started(
            OperationsServer.start(
                vertx,
                configuration.operations().port(),
                metrics,
                dependencies,
                () -> serving && database.isReachable() && directoryServes()));
    server.serving();
    serving = true;
    LOG.info(
        "{} {} serves on port {}, operations on port {}",
        configuration.role(),
        configuration.body(),
        server.port(),
        operations.port());
  }

  private List<BindableService> roleServices() {
    return switch (configuration.role()) {
      case "communication" ->
          joined(
              joined(communication(), SymbolRoles.communication(foundation())),
              CardsRole.municipality(foundation()));
      case "prefecture" -> prefecture();
      case "cards" -> CardsRole.services(foundation());
      case "linkage" -> LinkageRole.services(foundation());
      case "broker" -> BrokerRole.services(foundation());
      default -> joined(nation(), SymbolRoles.nation(foundation()));
    };
  }

  private static List<BindableService> joined(
      List<BindableService> some, List<BindableService> others) {
    List<BindableService> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  private Foundation foundation() {
    return new Foundation(
        configuration,
        own,
        contract,
        database,
        requestKeys,
        recorder,
        calls,
        digests,
        neighbours,
        directories,
        signingKey,
        checks,
        cardParts,
        clock,
        metrics,
        dependencies,
        this::started);
  }

  private void openDirectory() {
    NodeConfiguration.Directory configured = configuration.directory();
    directories =
        new DirectoryKeeper(
            new PgDirectory(database),
            configured.environment(),
            tls::anchors,
            configured.graceSeconds() == null
                ? DirectoryKeeper.GRACE
                : Duration.ofSeconds(configured.graceSeconds()),
            clock);
  }

  /** A node without any directory would refuse everybody: it waits for its first one. */
  private void feedDirectory(SslContext clientTls) {
    NodeConfiguration.Directory configured = configuration.directory();
    CountDownLatch first = new CountDownLatch(1);
    directories.onChange(first::countDown);
    if (configured.file() != null) {
      started(DirectoryFeed.ofFile(directories, configured.file(), metrics));
    }
    if (configured.nation() != null) {
      Neighbour configuredNation =
          started(
              new Neighbour(
                  NATION,
                  () ->
                      Optional.of(
                          InetSocketAddress.createUnresolved(
                              configured.nation().host(), configured.nation().port())),
                  clientTls));
      DirectoryClient client =
          new DirectoryClient(
              List.of(configuredNation, neighbours.of(NATION)), directories::number);
      started(DirectoryFeed.ofNation(directories, client, metrics));
    }
    try {
      if (directories.current().isEmpty() && !first.await(waitSeconds(), TimeUnit.SECONDS)) {
        throw new ConfigurationException(
            "directory: none came within " + waitSeconds() + " s; the log says why");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConfigurationException("interrupted while waiting for a directory");
    }
  }

  private List<PublicKey> signingKeys(NodeName node) {
    return directories
        .current()
        .flatMap(directory -> directory.node(node.role(), node.body()))
        .map(Directory.Node::signingKeys)
        .orElse(List.of());
  }

  private List<PublicKey> operatorKeys(BodyCode body) {
    return directories
        .current()
        .flatMap(directory -> directory.body(body))
        .filter(found -> !found.suspended() && found.successor().isEmpty())
        .map(Directory.Body::operatorKeys)
        .orElse(List.of());
  }

  private boolean directoryIsFresh() {
    return directories.age(clock.instant()) == DirectoryKeeper.Age.FRESH;
  }

  private boolean directoryServes() {
    return directories.inForce(clock.instant()).isPresent();
  }

  private long directorySeconds() {
    return directories
        .current()
        .map(directory -> Duration.between(clock.instant(), directory.expires()).toSeconds())
        .orElse(0L);
  }

  private List<BindableService> communication() {
    PgIdentityFile file = PgIdentityFile.ofMunicipality();
    UpdateLane lane =
        started(
            new UpdateLane(
                configuration.body(), database, updates, file, requestKeys, codec, signals, clock));
    metrics.gauge("musubi_lane_waiting", lane::waiting, "municipality", configuration.body());
    NodeName prefecture = new NodeName("prefecture", own.body().prefecture());
    send(prefecture);
    List<BindableService> services = new ArrayList<>(protection(prefecture));
    services.add(
        new UpdateService(
            new UpdateDesk(configuration.body(), lane, digests), digests, calls, clock));
    services.addAll(
        answering(
            file,
            AnsweringTier.ANSWERING_TIER_COMMUNICATION,
            List.of(
                above(AnsweringTier.ANSWERING_TIER_PREFECTURE, prefecture),
                above(AnsweringTier.ANSWERING_TIER_NATION, NATION))));
    return services;
  }

  private List<BindableService> prefecture() {
    send(NATION);
    SymbolParts.witness(foundation());
    return upperTier(
        RejectingTier.REJECTING_TIER_PREFECTURE,
        AnsweringTier.ANSWERING_TIER_PREFECTURE,
        List.of(above(AnsweringTier.ANSWERING_TIER_NATION, NATION)),
        sendMarks(NATION, new MarkClient(neighbours.of(NATION), clock)));
  }

  private List<BindableService> nation() {
    return upperTier(
        RejectingTier.REJECTING_TIER_NATION,
        AnsweringTier.ANSWERING_TIER_NATION,
        List.of(),
        () -> {});
  }

  private List<BindableService> upperTier(
      RejectingTier rejecting,
      AnsweringTier tier,
      List<Answering.Above> above,
      Runnable wakeMarks) {
    PgIdentityFile file = PgIdentityFile.ofUpperTier();
    NoticeIntake intake =
        new NoticeIntake(
            rejecting.getNumber(), database, updates, rejections, file, codec, signals, clock);
    List<BindableService> services = new ArrayList<>();
    services.add(new NoticeService(intake, rejections, database, signals, calls, clock));
    services.add(protectionIntake(wakeMarks));
    services.addAll(answering(file, tier, above));
    services.add(bulk(file));
    return services;
  }

  private BulkService bulk(PgIdentityFile file) {
    return started(
        BulkService.start(
            new BulkService.Parts(
                database,
                requestKeys,
                new IdentityLookup(file, database),
                recipients(),
                bulkCheck,
                digests,
                calls,
                clock)));
  }

  /** Marks of protected persons with their way to the tier above, and releases. */
  private List<BindableService> protection(NodeName above) {
    MarkClient link = new MarkClient(neighbours.of(above), clock);
    Runnable wake = sendMarks(above, link);
    Acts acts = new Acts(database, requestKeys);
    MarkDesk marking = new MarkDesk(configuration.body(), database, marks, link, clock);
    ReleaseDesk releasing =
        new ReleaseDesk(configuration.body(), database, new PgReleases(), codec, clock);
    return List.of(
        new MarkService(marking, acts, wake, digests, calls, clock),
        new ReleaseService(releasing, acts, digests, calls, clock));
  }

  /** Marks that come from the tier below. */
  private BindableService protectionIntake(Runnable wake) {
    return new MarkNoticeService(
        new MarkIntake(marks, clock), new Acts(database, requestKeys), wake, calls);
  }

  private Runnable sendMarks(NodeName tier, MarkClient link) {
    String name = neighbours.of(tier).name();
    String method = MarkServiceGrpc.getNotifyMarksMethod().getFullMethodName();
    MarkSender sender =
        started(
            new MarkSender(
                name, link, database, marks, at -> foundation().made(method, at), clock, metrics));
    dependencies.put("marks to " + name, sender::isWell);
    return sender::wake;
  }

  private List<BindableService> answering(
      PgIdentityFile file, AnsweringTier tier, List<Answering.Above> above) {
    long rows = PgSearchKeys.bringUpToDate(file, database);
    if (rows > 0) {
      LOG.info("made the search keys of {} records anew", rows);
    }
    NodeConfiguration.Limits set = configuration.limits();
    int misses = set == null || set.misses() == null ? Misses.LIMIT : set.misses();
    int hits = set == null || set.searchHits() == null ? PersonSearch.MAX_HITS : set.searchHits();
    return new Answering(
            own.body(),
            tier,
            new IdentityLookup(file, database),
            new PersonSearch(file, database, hits),
            above,
            new Misses(misses, clock, metrics),
            recipients(),
            digests,
            calls,
            clock)
        .services();
  }

  private Answering.Above above(AnsweringTier tier, NodeName node) {
    return new Answering.Above(
        tier,
        node.body(),
        new TierClient(neighbours.of(node), hops, new PgOwnMarks(database), clock));
  }

  private Recipients recipients() {
    List<NodeConfiguration.Recipient> listed =
        configuration.recipients() == null ? List.of() : configuration.recipients();
    try {
      return new Recipients(
          listed.stream()
              .map(
                  each ->
                      new Recipients.Recipient(
                          each.name(),
                          each.businesses(),
                          Optional.ofNullable(each.residentRecordCodeUntil())
                              .map(LocalDate::parse)))
              .toList(),
          clock);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(e.getMessage());
    }
  }

  private void send(NodeName tier) {
    Neighbour above = neighbours.of(tier);
    NoticeSender sender =
        started(
            new NoticeSender(
                above.name(),
                new NoticeClient(above),
                database,
                updates,
                rejections,
                signals,
                at ->
                    foundation()
                        .made(NoticeServiceGrpc.getNotifyUpdatesMethod().getFullMethodName(), at),
                clock,
                metrics));
    dependencies.put("stream to " + above.name(), sender::isWell);
  }

  private List<String> migrations() {
    return switch (configuration.role()) {
      case "communication" -> List.of("db/node", "db/registry", "db/communication");
      case "prefecture" -> List.of("db/node", "db/registry", "db/upper", "db/translation");
      case "cards" -> List.of("db/node", "db/cards");
      case "linkage" -> List.of("db/node", "db/translation", "db/linkage");
      case "broker" -> List.of("db/node", "db/translation", "db/broker");
      default -> List.of("db/node", "db/registry", "db/upper", "db/translation", "db/nation");
    };
  }

  private DatabaseUrl databaseUrl() {
    try {
      return configuration.database().passwordFile() == null
          ? DatabaseUrl.parse(configuration.database().url())
          : DatabaseUrl.parse(
              configuration.database().url(), configuration.database().passwordFile());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("database.url: " + e.getMessage());
    }
  }

  /** Any PostgreSQL will do, but not one whose log would print what our statements carry. */
  private void requireSafeLog(DatabaseUrl url) {
    try {
      List<LogSafety.Finding> findings =
          DatabaseWait.until(
              Duration.ofSeconds(waitSeconds()),
              () -> {
                try (Connection connection = url.connect()) {
                  return LogSafety.check(connection);
                }
              });
      if (!findings.isEmpty()) {
        throw new ConfigurationException(
            "the database server would write values into its log: "
                + findings.stream()
                    .map(
                        f -> f.setting() + " is " + f.found() + " (expected: " + f.expected() + ")")
                    .collect(Collectors.joining(", ")));
      }
    } catch (SQLException e) {
      throw new ConfigurationException(
          "the database cannot be reached (SQLSTATE " + e.getSQLState() + ")");
    }
  }

  private int waitSeconds() {
    Integer configured = configuration.database().waitSeconds();
    return configured == null ? WAIT_SECONDS : configured;
  }

  private TlsFiles tlsFiles() {
    return TlsFiles.in(configuration.tls().directory(), List.of());
  }

  private void requireOwnCertificate() {
    CertificateName expected = CertificateName.node(configuration.role(), configuration.body());
    if (!tls.name().equals(expected)) {
      throw new ConfigurationException(
          "tls.directory: the certificate names " + tls.name() + " (expected: " + expected + ")");
    }
  }

  private RpcServer.Limits limits() {
    RpcServer.Limits ours = RpcServer.Limits.DEFAULT;
    NodeConfiguration.Limits set = configuration.limits();
    if (set == null) {
      return ours;
    }
    return new RpcServer.Limits(
        set.messageBytes() == null ? ours.messageBytes() : set.messageBytes(),
        set.callsPerConnection() == null ? ours.callsPerConnection() : set.callsPerConnection(),
        set.calls() == null ? ours.calls() : set.calls(),
        seconds(set.patienceSeconds(), ours.patience()),
        seconds(set.handshakeSeconds(), ours.handshake()),
        ours.idle());
  }

  private static Duration seconds(Integer configured, Duration otherwise) {
    return configured == null ? otherwise : Duration.ofSeconds(configured);
  }

  private static int connections(Integer configured) {
    return configured == null ? CONNECTIONS : configured;
  }

  private <T extends AutoCloseable> T started(T part) {
    parts.push(part);
    return part;
  }

  private Vertx started(Vertx made, java.util.function.Consumer<Vertx> closing) {
    parts.push(() -> closing.accept(made));
    return made;
  }

  private static void closeVertx(Vertx vertx) {
    vertx.close().await();
  }
}
