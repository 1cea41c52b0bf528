package musubi.gateway.broker;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import musubi.gateway.access.NodeName;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.pki.FileKeyEncryption;
import musubi.gateway.pki.SealedSecrets;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SymbolKey;
import musubi.gateway.symbol.Translation;
import musubi.gateway.symbol.Translator;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.SymbolMessages;
import musubi.linkage.v1.DeliverRequest;
import musubi.linkage.v1.DeliverResponse;
import musubi.linkage.v1.ProvideRequest;
import musubi.linkage.v1.ProvideResponse;
import musubi.linkage.v1.ProvisionServiceGrpc;

/**
 * Whoever has the broker's certificate and all its keys, before one linkage node: what that node
 * has to find out by itself.
 */
public final class FalseBroker implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final OwnKeys keys;
  private final SymbolKeys symbolKeys;
  private final TestPeer peer;

  /** With the keys of the broker that runs in the network. */
  public FalseBroker(LocalNetwork network, Member answerer) {
    NodeName node = new NodeName(Member.BROKER.role(), Member.BROKER.body());
    Path directory = network.directory(node);
    SealedSecrets secrets =
        SealedSecrets.open(
            directory.resolve("symbols"),
            FileKeyEncryption.open(directory.resolve("key-encryption/symbols.key")));
    this.keys = OwnKeys.open("broker", secrets, Instant.now());
    this.symbolKeys = new SymbolKeys(secrets, keys.secret("translation-nonce"));
    this.peer = TestNetwork.peer(network, node.path(), answerer);
  }

  /** As the broker translates. */
  public Translation translated(Request request, byte[] v1) {
    return symbolKeys
        .translator(request.header().from(), request.header().to())
        .orElseThrow()
        .translate(request, v1.clone());
  }

  /** Translated under a key of the answerer that nobody has published, with a proof of that one. */
  public Translation underWrongKey(Blinded question) {
    Request request = question.request();
    Organisation from = request.header().from();
    SymbolKey published =
        from.equals(Organisation.NATION) ? SymbolKey.nation() : symbolKeys.make(from);
    SymbolKey wrong = SymbolKey.generate(request.header().to(), RANDOM);
    return new Translator(published, wrong, new byte[32], RANDOM)
        .translate(request, question.v1().clone());
  }

  /** The permit of a question, for two minutes. */
  public Permit permit(Request request, Translation translation) {
    return permit(request, translation, Instant.now());
  }

  /** The permit of a question, for two minutes from a time on. */
  public Permit permit(Request request, Translation translation, Instant from) {
    long issued = from.getEpochSecond();
    return Permit.sign(
        SymbolParty.id(), request, translation, issued, issued + 120, keys.signing());
  }

  /** What the broker sends for a question. */
  public ProvideRequest message(Request request, Translation translation, Permit permit) {
    return ProvideRequest.newBuilder()
        .setRequest(SymbolMessages.message(request))
        .setTranslation(SymbolMessages.message(translation))
        .setPermit(SymbolMessages.message(permit))
        .build();
  }

  /** Asks the linkage node. */
  public ProvideResponse provide(ProvideRequest message) {
    return peer.stub(ProvisionServiceGrpc::newBlockingStub, TestPeer.machine()).provide(message);
  }

  /** Delivers symbols to the linkage node. */
  public DeliverResponse deliver(Request request, Translation translation) {
    return peer.stub(ProvisionServiceGrpc::newBlockingStub, TestPeer.machine())
        .deliver(
            DeliverRequest.newBuilder()
                .setRequest(SymbolMessages.message(request))
                .setTranslation(SymbolMessages.message(translation))
                .build());
  }

  @Override
  public void close() {
    peer.close();
  }
}
