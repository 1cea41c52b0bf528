package musubi.gateway.broker;

import static musubi.gateway.local.TestNetwork.await;

import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.AbstractStub;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import musubi.broker.v1.AcquireRequest;
import musubi.broker.v1.InquireRequest;
import musubi.broker.v1.InquireResponse;
import musubi.broker.v1.TranslationServiceGrpc;
import musubi.gateway.access.NodeName;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.pki.CertificateName;
import musubi.gateway.pki.FileKeyEncryption;
import musubi.gateway.pki.Revocations;
import musubi.gateway.pki.SealedSecrets;
import musubi.gateway.pki.SigningKey;
import musubi.gateway.pki.TlsFiles;
import musubi.gateway.pki.TlsMaterial;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.rpc.Tls;
import musubi.gateway.symbol.Asked;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Purpose;
import musubi.gateway.symbol.Sender;
import musubi.gateway.symbol.Token;
import musubi.gateway.translation.KeyEntry;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.KeyLogClient;
import musubi.gateway.translation.KeyLogLink;
import musubi.gateway.translation.KeyLogMessages;
import musubi.gateway.translation.Organisations;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.SymbolMessages;
import musubi.symbol.v1.SignedRequest;

/**
 * Somebody with the certificate and the keys of a linkage node or of the nation, message by
 * message; no node runs for it. It takes the broker's word for the key log.
 */
public final class SymbolParty implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] NOTHING = new byte[0];

  private final LocalNetwork network;
  private final NodeName node;
  private final TestPeer peer;
  private final Neighbour broker;
  private final KeyLogClient link;
  private final OwnKeys keys;
  private final SigningKey signingKey;
  private final KeyLog log = new KeyLog();
  private Optional<Server> server = Optional.empty();

  /** A linkage node that is in the directory of the network. */
  public static SymbolParty linkage(LocalNetwork network, Member member) {
    NodeName node = new NodeName(member.role(), member.body());
    return new SymbolParty(
        network, node, TestNetwork.directory("party-" + System.nanoTime()).toAbsolutePath());
  }

  /** The nation with the keys of its running node. */
  public static SymbolParty nation(LocalNetwork network) {
    NodeName node = Organisations.NATION_NODE;
    return new SymbolParty(network, node, network.directory(node));
  }

  /** Whoever has stolen the keys of a running linkage node. */
  public static SymbolParty running(LocalNetwork network, Member member) {
    NodeName node = new NodeName(member.role(), member.body());
    return new SymbolParty(network, node, network.directory(node));
  }

  private SymbolParty(LocalNetwork network, NodeName node, Path directory) {
    this.network = network;
    this.node = node;
    this.peer = TestNetwork.peer(network, node.path(), Member.BROKER);
    this.signingKey = SigningKey.open(network.directory(node).resolve("signing"));
    this.keys =
        OwnKeys.open(
            Organisations.code(node),
            SealedSecrets.open(
                directory.resolve("symbols"),
                FileKeyEncryption.open(directory.resolve("key-encryption/symbols.key"))),
            Instant.now());
    TlsFiles files = network.certificate(CertificateName.ofPath(node.path()));
    this.broker =
        new Neighbour(
            Organisations.BROKER_NODE,
            () ->
                Optional.of(
                    InetSocketAddress.createUnresolved("127.0.0.1", network.port(Member.BROKER))),
            Tls.client(
                TlsMaterial.load(
                    new TlsFiles(files.key(), files.chain(), files.anchors(), List.of()))));
    this.link = new KeyLogClient(broker, InstantSource.system());
  }

  public String code() {
    return keys.code();
  }

  public OwnKeys keys() {
    return keys;
  }

  public KeyLog log() {
    return log;
  }

  public KeyLogLink link() {
    return link;
  }

  SigningKey signingKey() {
    return signingKey;
  }

  /** Enters its keys, and waits until the log that counts has its symbol key. */
  public SymbolParty entered() {
    keys.entries().forEach(this::enter);
    await(
        "symbol key of " + code(),
        () -> {
          follow();
          return log.active(code()).isPresent();
        });
    return this;
  }

  public void enter(KeyEntry entry) {
    link.append(KeyLogMessages.sign(entry, signingKey));
  }

  /** Takes what the broker has of the log that counts. */
  public void follow() {
    KeyLogLink.Watch watch = link.watch(log.size(), false);
    try {
      Optional<KeyLogLink.Update> update = watch.take(Duration.ofMillis(300));
      while (update.isPresent()) {
        List<KeyLog.Taken> taken = new ArrayList<>();
        update.get().entries().forEach(entry -> taken.add(new KeyLog.Taken(entry, true)));
        log.extend(taken);
        update =
            update.get().checkpoint().isPresent()
                ? Optional.empty()
                : watch.take(Duration.ofSeconds(5));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      watch.breakOff();
    }
  }

  /** A stub at the broker with a new request id. */
  <S extends AbstractStub<S>> S stub(Function<ManagedChannel, S> maker) {
    return stub(maker, TestPeer.machine());
  }

  <S extends AbstractStub<S>> S stub(Function<ManagedChannel, S> maker, Metadata headers) {
    return peer.stub(maker, headers);
  }

  /** A message changed after it was made, and signed again with the right key. */
  public SignedRequest signedAgain(SignedRequest changed) {
    byte[] digest = SymbolMessages.request(changed).digest();
    return changed.toBuilder()
        .setSignature(ByteString.copyFrom(keys.signing().sign(digest)))
        .build();
  }

  /** A question about persons by their symbols here. */
  Blinded question(SymbolParty answerer, HpkeKey reply, Point... symbols) {
    return question(answerer.code(), "pension-residence", reply, symbols);
  }

  public Blinded question(String answerer, String row, HpkeKey reply, Point... symbols) {
    Instant now = Instant.now();
    Header header =
        new Header(
            Purpose.INQUIRE,
            id(),
            log.active(code()).orElseThrow(),
            log.active(answerer).orElseThrow(),
            log.sealing(answerer, now).orElseThrow().id(),
            log.root(),
            row,
            log.listVersion(),
            reply.publicKey(),
            now.getEpochSecond(),
            now.getEpochSecond() + 120);
    return blind(header, asked(symbols));
  }

  /** What the nation sends to give an organisation symbols. */
  Blinded acquisition(SymbolParty receiver, List<Token> tokens, List<Point> persons) {
    return acquisition(receiver.code(), tokens.stream().map(Token::number16).toList(), persons);
  }

  /** The same for numbers that may be nobody's. */
  public Blinded acquisition(String receiver, List<byte[]> numbers, List<Point> persons) {
    Instant now = Instant.now();
    Header header =
        new Header(
            Purpose.ACQUIRE,
            id(),
            Organisation.NATION,
            log.active(receiver).orElseThrow(),
            log.sealing(receiver, now).orElseThrow().id(),
            log.root(),
            "",
            0,
            NOTHING,
            now.getEpochSecond(),
            now.getEpochSecond() + 3600);
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < persons.size(); i++) {
      asked.add(new Asked(persons.get(i), numbers.get(i), NOTHING));
    }
    return blind(header, asked);
  }

  /** Own symbols on their way to the next epoch. */
  Blinded rekeying(Point... symbols) {
    Instant now = Instant.now();
    Organisation from = log.active(code()).orElseThrow();
    Header header =
        new Header(
            Purpose.REKEY,
            id(),
            from,
            from.next(),
            NOTHING,
            log.root(),
            "",
            0,
            NOTHING,
            now.getEpochSecond(),
            now.getEpochSecond() + 3600);
    return blind(header, asked(symbols));
  }

  public Blinded blind(Header header, List<Asked> asked) {
    byte[] sealing =
        header.purpose() == Purpose.REKEY
            ? NOTHING
            : log.sealing(header.to().code(), Instant.now()).orElseThrow().publicKey();
    return Sender.blind(header, log.key(header.from()), sealing, asked, keys.signing(), RANDOM);
  }

  InquireResponse inquire(Blinded question) {
    return inquire(question, question.v1());
  }

  InquireResponse inquire(Blinded question, byte[] v1) {
    return inquire(SymbolMessages.message(question.request()), v1);
  }

  /** Asks the broker with any message. */
  public InquireResponse inquire(SignedRequest question, byte[] v1) {
    return stub(TranslationServiceGrpc::newBlockingStub)
        .inquire(
            InquireRequest.newBuilder()
                .setRequest(question)
                .setBlindFactor(ByteString.copyFrom(v1))
                .build());
  }

  void acquire(Blinded acquisition) {
    stub(TranslationServiceGrpc::newBlockingStub)
        .acquire(
            AcquireRequest.newBuilder()
                .setRequest(SymbolMessages.message(acquisition.request()))
                .setBlindFactor(ByteString.copyFrom(acquisition.v1()))
                .build());
  }

  /** Serves at this party's place in the directory, with its certificate. */
  public void serve(BindableService service) {
    TlsMaterial material =
        TlsMaterial.load(network.certificate(CertificateName.ofPath(node.path())));
    try {
      server =
          Optional.of(
              NettyServerBuilder.forAddress(
                      new InetSocketAddress(
                          "127.0.0.1", network.port(new Member(node.role(), node.body()))))
                  .sslContext(
                      Tls.server(material.keyManager(), material.trustManager(Revocations::none)))
                  .addService(service)
                  .build()
                  .start());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public void stopServing() {
    server.ifPresent(
        running -> {
          try {
            running.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    server = Optional.empty();
  }

  /** The reason of a refusal. */
  public static String reasonOf(Runnable call) {
    try {
      call.run();
      return "answered";
    } catch (StatusRuntimeException e) {
      return StreamEndedException.reasonOf(e);
    } catch (StreamEndedException e) {
      return e.reason();
    }
  }

  public static byte[] id() {
    byte[] id = new byte[16];
    RANDOM.nextBytes(id);
    return id;
  }

  @Override
  public void close() {
    stopServing();
    broker.close();
    peer.close();
  }

  private static List<Asked> asked(Point... symbols) {
    List<Asked> asked = new ArrayList<>();
    for (Point symbol : symbols) {
      asked.add(new Asked(symbol, NOTHING, NOTHING));
    }
    return asked;
  }
}
