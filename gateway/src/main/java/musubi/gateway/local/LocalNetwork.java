package musubi.gateway.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import musubi.gateway.access.NodeName;
import musubi.gateway.node.Node;
import musubi.gateway.node.NodeConfiguration;
import musubi.gateway.ops.FreePorts;
import musubi.gateway.pg.DatabaseUrl;
import musubi.gateway.pg.EmbeddedServer;
import musubi.gateway.pki.CertificateAuthority;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.SigningKey;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.value.BodyCode;

/**
 * Many nodes on one machine, each with a database, a certificate and a configuration of its own:
 * what they share is the machine, not a shortcut. Nodes run in this process or each in its own.
 *
 * <p>Members may be started and stopped from several threads, each member from one at a time.
 */
public final class LocalNetwork implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int GRACE_SECONDS = 2;
  private static final Set<String> SYMBOL_ROLES = Set.of("nation", "linkage", "broker");
  private static final Set<String> MAILING_ROLES = Set.of("communication", "cards");
  private static final Duration DIRECTORY_LIMIT = Duration.ofSeconds(10);
  private static final long DIRECTORY_PAUSE_NANOS = 10_000_000;

  private final Path directory;
  private final EmbeddedServer postgres;
  private final String databasePrefix;
  private final String logLevel;
  private final Map<Member, Place> places = new LinkedHashMap<>();
  private final Map<Member, String> moreLines = new HashMap<>();
  private final Map<BodyCode, CertificateAuthority> authorities = new HashMap<>();
  private final Map<Member, AutoCloseable> running =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final CertificateAuthority root;
  private final LocalDirectory published;

  /** Where a member is. */
  private record Place(
      Path directory, DatabaseUrl database, int port, int operationsPort, Path configuration) {}

  /**
   * Prepares a network: certificates, empty databases, configurations. Nothing runs yet.
   *
   * @param directory new or empty; keys and configurations go there
   * @param databasePrefix first part of the databases' names; databases of the same name are
   *     dropped
   * @param logLevel level of the nodes that run as processes
   */
  public static LocalNetwork prepare(
      Path directory,
      EmbeddedServer postgres,
      String databasePrefix,
      String logLevel,
      List<Member> members) {
    LocalNetwork network = new LocalNetwork(directory, postgres, databasePrefix, logLevel);
    members.forEach(network::place);
    network.authority(BodyCode.NATION);
    members.forEach(network::configure);
    network.publish();
    return network;
  }

  private LocalNetwork(
      Path directory, EmbeddedServer postgres, String databasePrefix, String logLevel) {
    this.directory = directory.toAbsolutePath();
    this.postgres = postgres;
    this.databasePrefix = databasePrefix;
    this.logLevel = logLevel;
    this.root =
        CertificateAuthority.createRoot(
            this.directory.resolve("pki/root"),
            InstantSource.system(),
            CertificateAuthority.ROOT_YEARS);
    Path signer = directorySigner();
    CertificateAuthority nation = makeAuthority(BodyCode.NATION);
    nation.enrol(signer, CertificateName.system("directory", BodyCode.NATION.digits(), "main"));
    this.published =
        new LocalDirectory(
            this.directory,
            this.directory.resolve("pki/root/root.pem"),
            TlsFiles.in(signer, List.of()));
    enter(BodyCode.NATION, nation);
  }

  /**
   * Sets what else stands in a member's configuration, whole lines of YAML; in force when the
   * member is started.
   */
  public synchronized void configure(Member member, String lines) {
    moreLines.put(member, lines);
    configure(member);
  }

  /** Starts a member in this process. */
  public Node start(Member member) {
    Node node = Node.start(NodeConfiguration.read(configuration(member)));
    running.put(member, node);
    return node;
  }

  /** Starts a member as a process of its own; returns when it takes calls. */
  public NodeProcess startProcess(Member member) {
    return startProcess(member, NodeProcess.NODE_PROGRAM);
  }

  /** Starts a member as a process of another program with the same arguments. */
  public NodeProcess startProcess(Member member, String mainClass) {
    return startProcess(member, mainClass, NodeProcess.SMALL);
  }

  /**
   * Starts a member as a process of its own in a JVM with these options, for measuring: {@link
   * #startProcess(Member)} alone starts small JVMs that never compile well.
   */
  public NodeProcess startProcess(Member member, List<String> jvmOptions) {
    return startProcess(member, NodeProcess.NODE_PROGRAM, jvmOptions);
  }

  /** Starts a member as a process of another program in a JVM with these options. */
  public NodeProcess startProcess(Member member, String mainClass, List<String> jvmOptions) {
    NodeProcess process =
        NodeProcess.start(mainClass, jvmOptions, configuration(member), log(member));
    running.put(member, process);
    return process;
  }

  /** Stops a member in order. */
  public void stop(Member member) {
    AutoCloseable node = running.remove(member);
    if (node != null) {
      close(node);
    }
  }

  /** All members, in the order in which they were named. */
  public List<Member> members() {
    return List.copyOf(places.keySet());
  }

  /** Address of a member's calls, {@code 127.0.0.1:port}. */
  public String address(Member member) {
    return HOST + ":" + places.get(member).port();
  }

  /** Port of a member's calls. */
  public int port(Member member) {
    return places.get(member).port();
  }

  /** Port of a member's operations server. */
  public int operationsPort(Member member) {
    return places.get(member).operationsPort();
  }

  /** A member's database. */
  public DatabaseUrl database(Member member) {
    return places.get(member).database();
  }

  /** A member's configuration file. */
  public Path configuration(Member member) {
    return places.get(member).configuration();
  }

  /** Where a node of this network keeps its files; nothing is there when it has none. */
  public Path directory(NodeName node) {
    return directory.resolve(node.role() + "-" + node.body().digits());
  }

  /** Log of a member that runs as a process. */
  public Path log(Member member) {
    return places.get(member).directory().resolve("node.log");
  }

  /** Key and certificate of a back-end system; made at the first call. */
  public TlsFiles system(String kind, String code, String name) {
    return certificate(CertificateName.system(kind, code, name));
  }

  /** Key and certificate of any name; made at the first call. */
  public synchronized TlsFiles certificate(CertificateName name) {
    Path party = directory.resolve("pki/" + name.path().replace('/', '-'));
    if (Files.exists(party.resolve("chain.pem"))) {
      return TlsFiles.in(party, List.of());
    }
    return authority(new BodyCode(name.code())).enrol(party, name);
  }

  /**
   * The certificate authority of a body; made at the first call, and then entered in the directory.
   */
  public synchronized CertificateAuthority authority(BodyCode body) {
    CertificateAuthority known = authorities.get(body);
    if (known != null) {
      return known;
    }
    CertificateAuthority made = makeAuthority(body);
    enter(body, made);
    publishIfRunning();
    return made;
  }

  /** Enters the public key of a body's operator authority in the directory. */
  public synchronized void operatorKey(BodyCode body, Path publicKey) {
    authority(body);
    published.operatorKey(body.digits(), publicKey);
    publishIfRunning();
  }

  /** Revokes all certificates of a name; in force at every running node when this returns. */
  public void revoke(CertificateName name) {
    authority(new BodyCode(name.code())).revoke(name);
    publish();
  }

  /** Renews the certificate of a name under the same key; whoever has it takes it up by itself. */
  public synchronized void renew(CertificateName name) {
    authority(new BodyCode(name.code()))
        .enrol(directory.resolve("pki/" + name.path().replace('/', '-')), name);
  }

  /** Suspends a body, or ends that; in force at every running node when this returns. */
  public void suspend(BodyCode body, boolean suspended) {
    published.suspend(body.digits(), suspended);
    publish();
  }

  /** Merges a body into another; in force at every running node when this returns. */
  public void merge(BodyCode body, BodyCode successor) {
    published.merge(body.digits(), successor.digits());
    publish();
  }

  /** Bodies that have an authority. */
  public synchronized List<BodyCode> bodies() {
    return List.copyOf(authorities.keySet());
  }

  /** Roots of the issues of the directory to come. */
  public void directoryRoots(List<Path> files) {
    published.roots(files);
  }

  /** Authorities of a body, and their revocation lists, in the issues of the directory to come. */
  public void directoryAuthorities(BodyCode body, List<Path> chains, List<Path> revocations) {
    published.authorities(body.digits(), chains, revocations);
  }

  /** Where key and certificate of the directory's signer are. */
  public Path directorySigner() {
    return directory.resolve("pki/directory-signer");
  }

  /** How long the issues of the directory to come live. */
  public void directoryLife(Duration life) {
    published.life(life);
  }

  /** Moves a node that does not run to another port, and says so in the directory. */
  public synchronized void move(Member member) {
    Place old = places.get(member);
    places.put(
        member,
        new Place(
            old.directory(),
            old.database(),
            FreePorts.take(),
            old.operationsPort(),
            old.configuration()));
    configure(member);
    publish();
  }

  /** Adds a member to the running network; it can be started when this returns. */
  public synchronized void add(Member member) {
    place(member);
    configure(member);
    publish();
  }

  /**
   * Signs a new issue of the directory; returns its number once every running node has it.
   *
   * @throws IllegalStateException a node did not take it within 10 seconds
   */
  public long publish() {
    long number = published.publish();
    if (running.isEmpty()) {
      published.keepAsFirst();
    }
    for (Member member : List.copyOf(running.keySet())) {
      awaitDirectory(member, number);
    }
    return number;
  }

  /** Signs a new issue that no running node is waited for: it may be one that nobody takes. */
  public long publishOnly() {
    return published.publish();
  }

  /** Number of the directory in force at a running member, as its metrics say. */
  public long directoryNumber(Member member) {
    URI metrics = URI.create("http://" + HOST + ":" + operationsPort(member) + "/metrics");
    try {
      return HTTP.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith("musubi_directory_number "))
          .map(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
          .findFirst()
          .orElse(0L);
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a directory", e);
    }
  }

  /** Stops what runs, the last started first; databases and files stay. */
  @Override
  public void close() {
    List<Member> order = new ArrayList<>(running.keySet()).reversed();
    order.forEach(this::stop);
  }

  private CertificateAuthority makeAuthority(BodyCode body) {
    Path place = directory.resolve("pki/ca-" + body.digits());
    root.enrol(place, CertificateName.authority(body.digits()));
    CertificateAuthority authority = CertificateAuthority.open(place, InstantSource.system());
    authority.publishRevocations();
    return authority;
  }

  private void enter(BodyCode body, CertificateAuthority authority) {
    Path place = directory.resolve("pki/ca-" + body.digits());
    authorities.put(body, authority);
    published.authority(body.digits(), place.resolve("chain.pem"), place.resolve("crl.pem"));
  }

  private void publishIfRunning() {
    if (!running.isEmpty()) {
      publish();
    }
  }

  private void awaitDirectory(Member member, long number) {
    long until = System.nanoTime() + DIRECTORY_LIMIT.toNanos();
    while (running.containsKey(member) && directoryNumber(member) < number) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(member.label() + " did not take directory " + number);
      }
      LockSupport.parkNanos(DIRECTORY_PAUSE_NANOS);
    }
  }

  private void place(Member member) {
    Path place = directory.resolve(member.label());
    certificate(member.certificateName());
    places.put(
        member,
        new Place(
            place,
            freshDatabase(databasePrefix + member.label().replace('-', '_')),
            FreePorts.take(),
            FreePorts.take(),
            place.resolve("node.yaml")));
  }

  private DatabaseUrl freshDatabase(String name) {
    try (Connection connection = postgres.url("postgres").connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + name + " with (force)");
    } catch (SQLException e) {
      throw new IllegalStateException("database " + name + ": SQLSTATE " + e.getSQLState());
    }
    return postgres.createDatabase(name);
  }

  private void configure(Member member) {
    Place place = places.get(member);
    Path signing = place.directory().resolve("signing");
    SigningKey.open(signing);
    published.node(member, HOST, place.port(), signing.resolve("signing.pub"));
    StringBuilder yaml = new StringBuilder();
    yaml.append("role: ").append(member.role()).append('\n');
    yaml.append("body: \"").append(member.body().digits()).append("\"\n");
    yaml.append("listen: { host: ").append(HOST).append(", port: ").append(place.port());
    yaml.append(" }\noperations: { port: ").append(place.operationsPort()).append(" }\n");
    yaml.append("database:\n  url: ").append(place.database().withoutPassword()).append('\n');
    place
        .database()
        .passwordFile()
        .ifPresent(file -> yaml.append("  passwordFile: ").append(file).append('\n'));
    yaml.append("  readConnections: 3\n  writeConnections: 3\n");
    yaml.append("tls:\n  directory: ");
    yaml.append(directory.resolve("pki/" + member.certificateName().path().replace('/', '-')));
    yaml.append("\nrequestKey: request.key\nsigning: signing\n");
    yaml.append("directory:\n  environment: ").append(LocalDirectory.ENVIRONMENT).append('\n');
    boolean fromNation = !member.equals(Member.NATION) && places.containsKey(Member.NATION);
    yaml.append("  file: ");
    yaml.append(fromNation ? published.firstFile() : published.file()).append('\n');
    if (fromNation) {
      yaml.append("  nation: { host: ").append(HOST).append(", port: ");
      yaml.append(places.get(Member.NATION).port()).append(" }\n");
    }
    yaml.append("  graceSeconds: ").append(GRACE_SECONDS).append('\n');
    if (SYMBOL_ROLES.contains(member.role())) {
      yaml.append("symbols: { directory: symbols, keyFile: key-encryption/symbols.key }\n");
    }
    if (MAILING_ROLES.contains(member.role())) {
      yaml.append("mailing: { keys: mailing-keys, keepDays: 1 }\n");
    }
    yaml.append("log: { level: ").append(logLevel).append(" }\n");
    yaml.append(moreLines.getOrDefault(member, ""));
    try {
      Files.createDirectories(place.directory());
      Files.writeString(place.configuration(), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(AutoCloseable node) {
    try {
      node.close();
    } catch (Exception e) {
      throw new IllegalStateException("a node did not stop", e);
    }
  }
}
