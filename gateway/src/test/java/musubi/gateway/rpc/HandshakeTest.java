package musubi.gateway.rpc;

import static musubi.gateway.local.TestNetwork.FUKUOKA;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import musubi.client.Connection;
import musubi.contract.Contract;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.Operations;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.pki.CertificateAuthority;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.Chains;
import musubi.gateway.pki.Forgery;
import musubi.gateway.pki.Revocations;
import musubi.gateway.pki.TestPki;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;
import musubi.gateway.value.BodyCode;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of every wrong kind, against running nodes and against our own clients. */
@Execution(ExecutionMode.SAME_THREAD)
class HandshakeTest {
  private static final String NO_HANDSHAKE = "UNAVAILABLE UNAVAILABLE";
  private static final String UNUSABLE = "UNAUTHENTICATED CALLER_UNUSABLE";
  private static final String REVOKED = "UNAUTHENTICATED CERTIFICATE_REVOKED";
  private static final String NO_ROUTE = "PERMISSION_DENIED ROUTE_NOT_ALLOWED";
  private static final String EXPIRED = "UNAUTHENTICATED CERTIFICATE_EXPIRED";
  private static final String AUTHORITY = "communication-131121.musubi.internal";
  private static final String REGISTER = "musubi://register/131121/main";
  private static final Contract.Method PUSH =
      Contract.load().method("musubi.registry.v1.UpdateService/PushUpdate").orElseThrow();
  private static final Contract.Method NOTIFY =
      Contract.load().method("musubi.registry.v1.NoticeService/NotifyUpdates").orElseThrow();

  /** What the call with an empty message meets when the caller is accepted. */
  private static final String PAST_THE_GATE = "INVALID_ARGUMENT ITEM_INVALID";

  @TempDir private Path directory;

  private final LocalNetwork network = TestNetwork.shared();

  /** A certificate that an issuer of the network should never have signed. */
  private record Forged(String what, String expected, Consumer<Forgery> shape) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Forged> forged() {
    Instant now = Instant.now();
    Duration day = Duration.ofDays(1);
    return Stream.of(
        new Forged(
            "expired",
            NO_HANDSHAKE,
            f -> f.uri(REGISTER).valid(now.minus(day.multipliedBy(2)), now.minus(day))),
        new Forged(
            "not yet valid",
            NO_HANDSHAKE,
            f -> f.uri(REGISTER).valid(now.plus(day), now.plus(day.multipliedBy(2)))),
        new Forged("without names", UNUSABLE, f -> {}),
        new Forged("with a common name only", NO_HANDSHAKE, f -> f.subject("CN=register-131121")),
        new Forged("with a host name only", UNUSABLE, f -> f.dns(AUTHORITY)),
        new Forged("not a name of ours", UNUSABLE, f -> f.uri("musubi://nobody")),
        new Forged(
            "a name with a wrong digit", UNUSABLE, f -> f.uri("musubi://register/131122/main")),
        new Forged("two names", UNUSABLE, f -> f.uri(REGISTER).uri("musubi://terminal/131121/a")),
        new Forged("a system with a host name", UNUSABLE, f -> f.uri(REGISTER).dns(AUTHORITY)),
        new Forged(
            "a system of another body", UNUSABLE, f -> f.uri("musubi://register/401307/main")),
        new Forged(
            "a node of another body",
            NO_HANDSHAKE,
            f ->
                f.uri("musubi://prefecture/130001")
                    .dns("prefecture-130001.musubi.internal")
                    .purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)),
        new Forged("the CA's own name", UNUSABLE, f -> f.uri("musubi://ca/131121")),
        new Forged(
            "a system that may be a server",
            UNUSABLE,
            f ->
                f.uri(REGISTER)
                    .purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)),
        new Forged(
            "a system that may be a server only",
            NO_HANDSHAKE,
            f -> f.uri(REGISTER).purposes(KeyPurposeId.id_kp_serverAuth)),
        new Forged(
            "a node that may be a server only",
            NO_HANDSHAKE,
            f ->
                f.uri("musubi://communication/131121")
                    .dns(AUTHORITY)
                    .purposes(KeyPurposeId.id_kp_serverAuth)),
        new Forged(
            "a node that may be a client only",
            UNUSABLE,
            f -> f.uri("musubi://communication/131121").dns(AUTHORITY)));
  }

  @ParameterizedTest
  @MethodSource("forged")
  void caller_withForgedCertificate_isRefusedAndOthersGoOn(Forged forged) {
    Forgery forgery = forgery("131121").subject("O=forged").purposes(KeyPurposeId.id_kp_clientAuth);
    forged.shape.accept(forgery);
    TlsFiles files = forgery.write(directory.resolve("forged"), root());

    assertRefused(
        forged.expected, tls(files).keyManager(files.chain().toFile(), files.key().toFile()));
  }

  @Test
  void caller_ofAnotherRoot_isRefused() {
    TlsFiles other = TestPki.live(directory).files("register/131121/main");

    assertRefused(
        NO_HANDSHAKE, tls(own()).keyManager(other.chain().toFile(), other.key().toFile()));
  }

  /** Whom the network knows, in the place of the city's register. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "terminal/131121/t-1",
        "register/401307/main",
        "communication/131121",
        "communication/401307",
        "prefecture/130001",
        "nation/900001"
      })
  void caller_ofAnotherKindBodyOrRole_hasNoRoute(String path) {
    TlsFiles other = network.certificate(CertificateName.ofPath(path));

    assertRefused(NO_ROUTE, tls(own()).keyManager(other.chain().toFile(), other.key().toFile()));
  }

  @Test
  void caller_withTheCertificateOfACa_isRefused() {
    Path ca = authorityDirectory("131121");

    assertRefused(
        NO_HANDSHAKE,
        tls(own()).keyManager(ca.resolve("chain.pem").toFile(), ca.resolve("key.pem").toFile()));
  }

  @Test
  void caller_withoutCertificate_isRefused() {
    assertRefused(NO_HANDSHAKE, tls(own()));
  }

  @Test
  void caller_withTls12Only_isRefused() {
    TlsFiles own = own();

    assertRefused(
        NO_HANDSHAKE,
        tls(own).keyManager(own.chain().toFile(), own.key().toFile()).protocols("TLSv1.2"));
  }

  @Test
  void caller_withoutTls_isRefused() {
    ManagedChannel plain =
        NettyChannelBuilder.forAddress("127.0.0.1", network.port(SETAGAYA)).usePlaintext().build();
    try {
      assertEquals(NO_HANDSHAKE, push(plain));
    } finally {
      plain.shutdownNow();
    }
    assertServed();
  }

  @Test
  void caller_thatMeansAnotherNode_refusesTheNode() {
    for (String meant : List.of("communication-401307", "prefecture-130001", "linkage-131121")) {
      ManagedChannel channel =
          channel(
              Tls.client(TlsMaterial.load(own())),
              network.port(SETAGAYA),
              meant + ".musubi.internal");
      try {
        assertEquals(NO_HANDSHAKE, push(channel), meant);
      } finally {
        channel.shutdownNow();
      }
    }
    assertServed();
  }

  @Test
  void caller_revokedWhileItIsConnected_isRefusedSoonAndOthersGoOn() {
    CertificateAuthority authority = network.authority(new BodyCode("131121"));
    TlsFiles files = network.system("register", "131121", "revoked");
    ManagedChannel channel = channel(Tls.client(TlsMaterial.load(files)), SETAGAYA);
    try {
      assertEquals(PAST_THE_GATE, push(channel));
      long begin = System.nanoTime();

      authority.revoke(CertificateName.system("register", "131121", "revoked"));
      network.publish();

      await("the revocation", () -> push(channel).equals(REVOKED));
      assertTrue(Duration.ofNanos(System.nanoTime() - begin).toMillis() < 3_000);
      assertEquals(REVOKED, push(channel));
    } finally {
      channel.shutdownNow();
    }
    ManagedChannel again = channel(Tls.client(TlsMaterial.load(files)), SETAGAYA);
    try {
      assertEquals(REVOKED, push(again));
    } finally {
      again.shutdownNow();
    }
    assertServed();
  }

  @Test
  void stream_ofACallerThatIsRevoked_ends() {
    TlsFiles second =
        network
            .authority(new BodyCode("131121"))
            .enrol(directory.resolve("second"), CertificateName.node("communication", "131121"));
    TlsMaterial material = TlsMaterial.load(second);
    ManagedChannel channel = channel(Tls.client(material), TOKYO);
    try (TestPeer peer = TestNetwork.peer(network, "communication/131016", TOKYO)) {
      byte[] hello = {10, 2, 8, 1};
      RawCall stream = RawCall.open(channel, NOTIFY, new Metadata(), hello);
      RawCall other = RawCall.open(peer.channel(), NOTIFY, new Metadata(), hello);
      await("both streams stand", () -> stream.hasAnswer() && other.hasAnswer());

      network
          .authority(new BodyCode("131121"))
          .revoke(material.chain().getFirst().getSerialNumber());
      network.publish();

      assertEquals(REVOKED, stream.end().text());
      assertFalse(other.isOver());
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void caller_whoseCertificateExpiresWhileItIsConnected_isRefusedAndItsStreamEnds()
      throws Exception {
    CertificateName name = CertificateName.node("communication", "131121");
    TlsFiles files =
        network.authority(new BodyCode("131121")).enrol(directory.resolve("short"), name);
    Instant now = Instant.now();
    byte[] request = Files.readAllBytes(directory.resolve("short/request.csr"));
    Chains.write(
        files.chain(),
        network
            .authority(new BodyCode("131121"))
            .sign(request, now.minusSeconds(60), now.plusSeconds(4)));
    SslContext tls = Tls.client(TlsMaterial.load(files));
    ManagedChannel channel = channel(tls, TOKYO);
    ManagedChannel again = channel(tls, TOKYO);
    try (TestPeer peer = TestNetwork.peer(network, "communication/131016", TOKYO)) {
      byte[] hello = {10, 2, 8, 1};
      RawCall stream = RawCall.open(channel, NOTIFY, new Metadata(), hello);
      RawCall other = RawCall.open(peer.channel(), NOTIFY, new Metadata(), hello);
      await("both streams stand", () -> stream.hasAnswer() && other.hasAnswer());

      assertEquals(EXPIRED, stream.end().text());
      assertEquals(EXPIRED, push(channel));
      assertEquals(NO_HANDSHAKE, push(again));
      assertFalse(other.isOver());
    } finally {
      channel.shutdownNow();
      again.shutdownNow();
    }
  }

  @Test
  void failedHandshakes_areCounted() {
    long before = Operations.figure(network, SETAGAYA, "musubi_handshakes_failed_total");

    caller_withoutCertificate_isRefused();

    await(
        "the count",
        () -> Operations.figure(network, SETAGAYA, "musubi_handshakes_failed_total") > before);
  }

  @Test
  void server_withWrongCertificate_isRefusedByNodesAndByTheClientLibrary() throws Exception {
    TlsFiles stranger = TestPki.live(directory).files("communication/131121");
    TlsFiles oldOne =
        forgery("131121")
            .uri("musubi://communication/131121")
            .dns(AUTHORITY)
            .valid(Instant.now().minus(Duration.ofDays(2)), Instant.now().minus(Duration.ofDays(1)))
            .write(directory.resolve("expired"), root());
    for (TlsFiles wrong :
        List.of(
            own(),
            stranger,
            oldOne,
            network.certificate(FUKUOKA.certificateName()),
            network.certificate(TOKYO.certificateName()))) {
      assertEquals(NO_HANDSHAKE, callServer(wrong, Revocations::none), wrong.toString());
    }

    assertEquals(
        "UNIMPLEMENTED UNIMPLEMENTED",
        callServer(network.certificate(SETAGAYA.certificateName()), Revocations::none));
  }

  @Test
  void server_thatIsRevoked_isRefusedByNodes() throws Exception {
    CertificateAuthority authority = network.authority(new BodyCode("131121"));
    TlsFiles old = authority.enrol(directory.resolve("old"), SETAGAYA.certificateName());
    List<Path> lists = List.of(authorityDirectory("131121").resolve("crl.pem"));
    Supplier<Revocations> revoked = () -> Revocations.load(lists, List.of(root()));
    assertEquals("UNIMPLEMENTED UNIMPLEMENTED", callServer(old, revoked));

    authority.revoke(TlsMaterial.load(old).chain().getFirst().getSerialNumber());

    assertEquals(NO_HANDSHAKE, callServer(old, revoked));
  }

  /** A server with this certificate, called as SETAGAYA by our client and by the library. */
  private String callServer(TlsFiles certificate, Supplier<Revocations> revocations)
      throws Exception {
    SslContext tls =
        GrpcSslContexts.configure(
                SslContextBuilder.forServer(
                    certificate.chain().toFile(), certificate.key().toFile()))
            .build();
    Server server =
        NettyServerBuilder.forPort(0)
            .sslContext(tls)
            .addService(new HealthStatusManager().getHealthService())
            .build()
            .start();
    ManagedChannel ours =
        channel(Tls.client(TlsMaterial.load(own()), revocations), server.getPort(), AUTHORITY);
    try (Connection library =
        Connection.to("127.0.0.1", server.getPort())
            .node("communication", "131121")
            .certificate(own().key().getParent())
            .open()) {
      String answer = push(ours);
      if (revocations.get() == Revocations.none()) {
        assertEquals(answer, push(library.channel()));
      }
      return answer;
    } finally {
      ours.shutdownNow();
      server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private void assertRefused(String expected, SslContextBuilder tls) {
    ManagedChannel good = channel(Tls.client(TlsMaterial.load(own())), SETAGAYA);
    try {
      assertEquals(PAST_THE_GATE, push(good));
      ManagedChannel bad = channel(tls.build(), SETAGAYA);
      try {
        assertEquals(expected, push(bad));
      } finally {
        bad.shutdownNow();
      }
      assertEquals(PAST_THE_GATE, push(good));
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    } finally {
      good.shutdownNow();
    }
    assertServed();
  }

  private void assertServed() {
    ManagedChannel fresh = channel(Tls.client(TlsMaterial.load(own())), SETAGAYA);
    try {
      assertEquals(PAST_THE_GATE, push(fresh));
    } finally {
      fresh.shutdownNow();
    }
  }

  private static String push(Channel channel) {
    return RawCall.send(channel, PUSH, TestPeer.machine(), new byte[0]).end().text();
  }

  private ManagedChannel channel(SslContext tls, Member callee) {
    return channel(tls, network.port(callee), callee.certificateName().dnsName().orElseThrow());
  }

  private static ManagedChannel channel(SslContext tls, int port, String authority) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port)
        .overrideAuthority(authority)
        .sslContext(tls)
        .disableRetry()
        .build();
  }

  /** A client of the standard library of this kind, which trusts the network's root. */
  private SslContextBuilder tls(TlsFiles files) {
    return GrpcSslContexts.forClient().trustManager(files.anchors().toFile());
  }

  private TlsFiles own() {
    return network.system("register", "131121", "main");
  }

  private X509Certificate root() {
    return network.authority(new BodyCode("131121")).root();
  }

  private Forgery forgery(String code) {
    return new Forgery(
        authorityDirectory(code), List.of(network.authority(new BodyCode(code)).certificate()));
  }

  private Path authorityDirectory(String code) {
    return own().key().getParent().resolveSibling("ca-" + code);
  }
}
