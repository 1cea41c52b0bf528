package musubi.gateway.verification;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import musubi.backends.people.People;
import musubi.client.CallException;
import musubi.client.Connection;
import musubi.client.Purpose;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.client.TerminalClient;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.Operations;
import musubi.gateway.local.Renewal;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestOperators;
import musubi.gateway.pki.CertificateAuthority;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.Chains;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;
import musubi.gateway.rpc.Tls;
import musubi.gateway.value.BodyCode;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.Test;

/**
 * Certificates, keys and roots are exchanged while calls and streams run: no call fails for it, no
 * update is lost. One attempt each, so that nothing hides a failure; only what a node answers about
 * its database, on a machine that is too busy for it, is counted apart and asked again.
 */
class RotationTest {
  private static final boolean FULL = "full".equals(System.getProperty("musubi.test.counts"));
  private static final int ROTATIONS = FULL ? 1_000 : 30;
  private static final int PUSHING = 4;
  private static final int ASKING = 2;
  private static final long PAUSE_NANOS = 5_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<Member> MEMBERS = List.of(Member.NATION, TOKYO, SETAGAYA);
  private static final CertificateName REGISTER =
      CertificateName.system("register", "131121", "main");
  private static final CertificateName TERMINAL =
      CertificateName.system("terminal", "131121", "t-1");

  @Test
  void certificates_exchangedUnderLoad_failNoCallAndLoseNoUpdate() throws Exception {
    try (LocalNetwork network = network();
        Traffic traffic = new Traffic(network)) {
      CertificateAuthority city = authority(network, "131121");
      Path register = party(network, REGISTER);
      TlsMaterial first = TlsMaterial.load(files(network, REGISTER));
      List<BigInteger> replaced = new ArrayList<>();
      BigInteger current = serial(register);
      long begin = System.nanoTime();
      for (int i = 0; i < ROTATIONS; i++) {
        boolean newKey = i % 2 == 1;
        Member other = i % 4 < 2 ? TOKYO : Member.NATION;
        BigInteger ofCity = renew(city, network, SETAGAYA.certificateName(), newKey);
        BigInteger ofOther =
            renew(
                authority(network, other.body().digits()),
                network,
                other.certificateName(),
                newKey);
        awaitShown(network, SETAGAYA, ofCity);
        awaitShown(network, other, ofOther);
        ManagedChannel old = traffic.register.channel();
        replaced.add(current);
        current = renew(city, network, REGISTER, newKey);
        renew(city, network, TERMINAL, newKey);
        Waiting.until(
            "the register's new connection", LIMIT, () -> traffic.register.channel() != old);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      replaced.forEach(city::revoke);
      network.publish();
      Waiting.until("the revocation of the first", LIMIT, () -> isRefused(network, first));
      traffic.awaitMore(200);
      traffic.stop();

      System.out.printf(
          "certificates: %d rotations of nodes, %d of systems, %d calls, %d failed,"
              + " %d waited too long for a database, %d updates,"
              + " %d streams ended, %.0f s%n",
          2 * ROTATIONS,
          2 * ROTATIONS,
          traffic.calls.get(),
          traffic.failures.size(),
          traffic.slow.get(),
          traffic.updates.get(),
          Operations.figure(network, SETAGAYA, "musubi_streams_ended_total")
              + Operations.figure(network, TOKYO, "musubi_streams_ended_total"),
          seconds);
      assertEquals(List.of(), List.copyOf(traffic.failures));
      assertEquals(
          ROTATIONS, Operations.figure(network, SETAGAYA, "musubi_certificate_reloads_total"));
      awaitEverything(network, traffic.updates.get());
    }
  }

  @Test
  void root_exchangedWithAnOverlap_failsNoCallAndTheOldOneIsRefusedAfterwards() throws Exception {
    try (LocalNetwork network = network();
        Traffic traffic = new Traffic(network)) {
      X509Certificate rootA = authority(network, "131121").root();
      TlsFiles old = network.system("register", "131121", "old");
      CertificateAuthority rootB =
          CertificateAuthority.createRoot(
              party(network, REGISTER).resolveSibling("root-b"), InstantSource.system(), 10);

      // It would accept any node; none may accept it in the end.
      Renewal.replace(old.anchors(), Chains.pem(List.of(rootA, rootB.root())));
      TlsMaterial underA = TlsMaterial.load(old);
      anchor(network, List.of(rootA, rootB.root()));
      awaitReloads(network, 1);
      traffic.awaitMore(50);
      Path filesOfA = network.directorySigner().resolveSibling("root/root.pem");
      Path filesOfB = network.directorySigner().resolveSibling("root-b/root.pem");
      Map<String, CertificateAuthority> bodies = new LinkedHashMap<>();
      for (BodyCode body : network.bodies()) {
        Path place = network.directorySigner().resolveSibling("ca-" + body.digits());
        Files.copy(place.resolve("chain.pem"), place.resolve("chain-a.pem"));
        Files.copy(place.resolve("crl.pem"), place.resolve("crl-a.pem"));
        bodies.put(body.digits(), under(rootB, network, body.digits()));
        network.directoryAuthorities(
            body,
            List.of(place.resolve("chain-a.pem"), place.resolve("chain.pem")),
            List.of(place.resolve("crl-a.pem"), place.resolve("crl.pem")));
      }
      network.directoryRoots(List.of(filesOfA, filesOfB));
      network.publish();
      Renewal.withSameKey(bodies.get("900001"), network.directorySigner());
      parties().forEach(name -> Renewal.withSameKey(bodies.get(name.code()), party(network, name)));
      awaitReloads(network, 2);
      traffic.awaitMore(50);
      assertTrue(accepts(network, SETAGAYA, underA));
      anchor(network, List.of(rootB.root()));
      awaitReloads(network, 3);
      for (BodyCode body : network.bodies()) {
        Path place = network.directorySigner().resolveSibling("ca-" + body.digits());
        network.directoryAuthorities(
            body, List.of(place.resolve("chain.pem")), List.of(place.resolve("crl.pem")));
      }
      network.directoryRoots(List.of(filesOfB));
      network.publish();
      traffic.awaitMore(50);
      traffic.stop();

      for (Member member : MEMBERS) {
        assertFalse(accepts(network, member, underA), member.label());
        assertTrue(accepts(network, member, TlsMaterial.load(files(network, REGISTER))));
      }
      System.out.printf(
          "roots: 1 exchanged, %d calls, %d failed%n",
          traffic.calls.get(), traffic.failures.size());
      assertEquals(List.of(), List.copyOf(traffic.failures));
      awaitEverything(network, traffic.updates.get());
    }
  }

  /** Whether a call with this certificate is refused by the city's node. */
  private static boolean isRefused(LocalNetwork network, TlsMaterial material) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", network.port(SETAGAYA))
            .overrideAuthority("communication-131121.musubi.internal")
            .sslContext(Tls.client(material))
            .build();
    try {
      HealthGrpc.newBlockingStub(channel)
          .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS)
          .check(HealthCheckRequest.getDefaultInstance());
      return false;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() == Status.Code.UNAUTHENTICATED;
    } finally {
      channel.shutdownNow();
    }
  }

  private static LocalNetwork network() {
    LocalNetwork network = TestNetwork.ownNetwork(MEMBERS.toArray(Member[]::new));
    network.certificate(REGISTER);
    network.certificate(TERMINAL);
    network.members().forEach(network::start);
    return network;
  }

  private static List<CertificateName> parties() {
    List<CertificateName> all = new ArrayList<>();
    MEMBERS.forEach(member -> all.add(member.certificateName()));
    all.add(REGISTER);
    all.add(TERMINAL);
    return all;
  }

  private static BigInteger renew(
      CertificateAuthority authority, LocalNetwork network, CertificateName name, boolean newKey) {
    Path party = party(network, name);
    return newKey
        ? Renewal.withNewKey(authority, party, name)
        : Renewal.withSameKey(authority, party);
  }

  /** The CA of a body with the same key and a new certificate, and its list under that. */
  private static CertificateAuthority under(
      CertificateAuthority root, LocalNetwork network, String code) {
    Path place = party(network, REGISTER).resolveSibling("ca-" + code);
    Renewal.withSameKey(root, place);
    CertificateAuthority authority = CertificateAuthority.open(place, InstantSource.system());
    authority.publishRevocations();
    return authority;
  }

  private static void anchor(LocalNetwork network, List<X509Certificate> roots) {
    for (CertificateName name : parties()) {
      Renewal.replace(files(network, name).anchors(), Chains.pem(roots));
    }
    Renewal.replace(network.directorySigner().resolve("root.pem"), Chains.pem(roots));
  }

  private static CertificateAuthority authority(LocalNetwork network, String code) {
    return network.authority(new BodyCode(code));
  }

  private static TlsFiles files(LocalNetwork network, CertificateName name) {
    return network.certificate(name);
  }

  private static Path party(LocalNetwork network, CertificateName name) {
    return files(network, name).key().getParent();
  }

  private static BigInteger serial(Path party) {
    return Chains.read(party.resolve("chain.pem")).getFirst().getSerialNumber();
  }

  private static void awaitReloads(LocalNetwork network, int count) {
    for (Member member : MEMBERS) {
      Waiting.until(
          "reload " + count + " of " + member.label(),
          LIMIT,
          () -> Operations.figure(network, member, "musubi_certificate_reloads_total") == count);
    }
  }

  private static void awaitShown(LocalNetwork network, Member node, BigInteger serial) {
    TlsMaterial asking = TlsMaterial.load(files(network, TERMINAL));
    Waiting.until(
        "the new certificate of " + node.label(),
        LIMIT,
        () -> shown(network, node, asking).getSerialNumber().equals(serial));
  }

  private static void awaitEverything(LocalNetwork network, long updates) {
    Waiting.until(
        "all updates at the nation",
        LIMIT,
        () ->
            TestNetwork.count(
                    network, Member.NATION, "select coalesce(max(last_number), 0) from lane")
                >= updates);
    assertEquals(
        updates,
        TestNetwork.count(
            network, Member.NATION, "select count(*) from identity_update where disposition = 1"));
  }

  private static boolean accepts(LocalNetwork network, Member node, TlsMaterial material) {
    try {
      return shown(network, node, material) != null;
    } catch (IllegalStateException refused) {
      return false;
    }
  }

  /** The certificate in a handshake, which both sides accept. */
  private static X509Certificate shown(LocalNetwork network, Member node, TlsMaterial asking) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(
          new KeyManager[] {asking.keyManager()}, new TrustManager[] {asking.trustManager()}, null);
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", network.port(node))) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.startHandshake();
        // A client learns with the first bytes only that it was accepted: the server's SETTINGS.
        if (socket.getInputStream().read() < 0) {
          throw new SSLException("ended");
        }
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no handshake", e);
    }
  }

  /** A register that pushes and a terminal that asks, over three nodes, each from many threads. */
  private static final class Traffic implements AutoCloseable {
    private static final int ASKED_BY_ONE = 10;
    private static final Set<String> OF_THE_DATABASE = Set.of("LANE_AWAY", "DATABASE_AWAY");

    private final Connection register;
    private final Connection terminal;
    private final People people = People.of("131121", 11);
    private final String unknown =
        People.of("401307", 11).resident(0).build().getResidentRecordCode();
    private final TestOperators operators;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong updates = new AtomicLong();
    private final AtomicLong slow = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    Traffic(LocalNetwork network) {
      this.register = connection(network, REGISTER);
      this.terminal = connection(network, TERMINAL);
      RegisterClient pushing = new RegisterClient(register);
      this.operators = TestOperators.of(network);
      for (int i = 0; i < PUSHING + ASKING; i++) {
        Runnable call = i < PUSHING ? () -> push(pushing) : this::ask;
        threads.add(Thread.ofVirtual().name("traffic").start(() -> repeat(call)));
      }
    }

    private static Connection connection(LocalNetwork network, CertificateName name) {
      return Connection.to("127.0.0.1", network.port(SETAGAYA))
          .node("communication", "131121")
          .certificate(party(network, name))
          .open();
    }

    private void repeat(Runnable call) {
      while (!over) {
        try {
          call.run();
        } catch (CallException e) {
          failures.add(e.code() + " " + e.reason());
        } catch (RuntimeException e) {
          failures.add(e.toString());
        }
        calls.incrementAndGet();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    private void push(RegisterClient client) {
      UUID id = RequestIds.next();
      IdentityRecord record = people.resident(next.getAndIncrement()).build();
      while (true) {
        try {
          client.push(id, record, Duration.ZERO);
          updates.incrementAndGet();
          return;
        } catch (CallException e) {
          if (!OF_THE_DATABASE.contains(e.reason())) {
            throw e;
          }
          slow.incrementAndGet();
        }
      }
    }

    /**
     * Nobody knows this resident: the city, its prefecture and the nation are asked in turn. Each
     * operator asks but a few times: more would be fishing.
     */
    private void ask() {
      String operator = "OP-" + asked.getAndIncrement() / ASKED_BY_ONE;
      Purpose purpose = new Purpose("resident-record", "A-1", operator, "T-1");
      try {
        new TerminalClient(
                terminal,
                operators.statements("131121", operator, "T-1", purpose.business()),
                purpose)
            .inquire(unknown);
      } catch (CallException e) {
        if (OF_THE_DATABASE.contains(e.reason())) {
          slow.incrementAndGet();
        } else if (!e.reason().equals("PERSON_NOT_FOUND")) {
          throw e;
        }
      }
    }

    void awaitMore(int count) {
      long before = calls.get();
      Waiting.until(count + " more calls", LIMIT, () -> calls.get() >= before + count);
    }

    void stop() throws InterruptedException {
      over = true;
      for (Thread thread : threads) {
        thread.join();
      }
    }

    @Override
    public void close() {
      over = true;
      register.close();
      terminal.close();
    }
  }
}
