package musubi.gateway.pki;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import musubi.gateway.pki.PkiException.Reason;

/**
 * What {@link TlsFiles} hold, read once and checked. Immutable; {@link LiveTls} loads anew after a
 * renewal.
 */
public final class TlsMaterial {
  private final CertificateName name;
  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private final List<X509Certificate> anchors;
  private final Revocations revocations;

  private TlsMaterial(
      CertificateName name,
      PrivateKey key,
      List<X509Certificate> chain,
      List<X509Certificate> anchors,
      Revocations revocations) {
    this.name = name;
    this.key = key;
    this.chain = chain;
    this.anchors = anchors;
    this.revocations = revocations;
  }

  /**
   * Reads the files. The clock is not asked: whether a certificate has expired is decided in every
   * handshake.
   *
   * @throws PkiException if a file is missing or unreadable, if the key is not that of the chain,
   *     or if no peer with these anchors and revocations would accept the chain
   */
  public static TlsMaterial load(TlsFiles files) {
    KeyPair key = P256.read(files.key());
    List<X509Certificate> chain = Chains.read(files.chain());
    List<X509Certificate> anchors = Chains.readAnchors(files.anchors());
    if (!chain.getFirst().getPublicKey().equals(key.getPublic())) {
      throw new PkiException(
          Reason.KEY_MISMATCH, files.key() + " is not the key of " + files.chain());
    }
    boolean anchored =
        chain.size() == 2
            && Chains.isIssuedBy(chain.get(0), chain.get(1))
            && anchors.stream().anyMatch(anchor -> Chains.isIssuedBy(chain.get(1), anchor));
    if (!anchored) {
      throw new PkiException(
          Reason.CHAIN,
          files.chain() + " does not lead to " + files.anchors() + " (expected: leaf and its CA)");
    }
    Revocations revocations = Revocations.load(files.revocations(), anchors);
    return switch (PeerIdentity.of(chain.toArray(X509Certificate[]::new), revocations)) {
      case PeerIdentity.Named self ->
          new TlsMaterial(self.name(), key.getPrivate(), chain, anchors, revocations);
      case PeerIdentity.Unusable self ->
          throw new PkiException(
              Reason.CHAIN, files.chain() + " would be refused by every peer: " + self.failure());
    };
  }

  /** Whom the certificate names. */
  public CertificateName name() {
    return name;
  }

  /** For TLS libraries that take a key and a chain. Never printed. */
  public PrivateKey key() {
    return key;
  }

  /** Leaf and CA. */
  public List<X509Certificate> chain() {
    return chain;
  }

  public List<X509Certificate> anchors() {
    return anchors;
  }

  public Revocations revocations() {
    return revocations;
  }

  /** Shows this certificate. */
  public X509ExtendedKeyManager keyManager() {
    return new OwnKeyManager(this);
  }

  /**
   * Accepts a peer whose chain is exactly leaf and CA (the root may follow) under the anchors, and,
   * where the connection asks for it, whose DNS name is the one that was meant. Who the peer is,
   * and whether it is revoked, {@link PeerIdentity} says.
   */
  public X509ExtendedTrustManager trustManager() {
    return trustManager(Revocations::none);
  }

  /** The same, and refuses a server that is revoked when the connection is made. */
  public X509ExtendedTrustManager trustManager(Supplier<Revocations> revokedServers) {
    return new ChainTrustManager(this::anchors, chain -> !revokedServers.get().isRevoked(chain));
  }

  @Override
  public String toString() {
    return "TlsMaterial[" + name + "]";
  }
}
