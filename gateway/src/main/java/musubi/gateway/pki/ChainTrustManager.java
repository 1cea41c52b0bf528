package musubi.gateway.pki;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * PKIX of the JDK, with one rule before it: what the peer sent is the verified path itself, leaf
 * then CA. The JDK would sort a longer or unordered chain and verify a path of its own choice; the
 * certificates that a session shows would then not be those that were verified.
 */
final class ChainTrustManager extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager pkix;
  private final List<X509Certificate> anchors;
  private final Supplier<Revocations> revocations;

  /**
   * Over PKIX.
   *
   * @param revocations asked about servers only: a client that is revoked is told so in the answer
   *     to its call, a server has no call to answer
   */
  ChainTrustManager(
      X509ExtendedTrustManager pkix,
      List<X509Certificate> anchors,
      Supplier<Revocations> revocations) {
    this.pkix = pkix;
    this.anchors = List.copyOf(anchors);
    this.revocations = revocations;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String auth, SSLEngine engine)
      throws CertificateException {
    requirePath(chain);
    pkix.checkClientTrusted(chain, auth, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String auth, SSLEngine engine)
      throws CertificateException {
    requirePath(chain);
    requireNotRevoked(chain);
    pkix.checkServerTrusted(chain, auth, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String auth, Socket socket)
      throws CertificateException {
    requirePath(chain);
    pkix.checkClientTrusted(chain, auth, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String auth, Socket socket)
      throws CertificateException {
    requirePath(chain);
    requireNotRevoked(chain);
    pkix.checkServerTrusted(chain, auth, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String auth) throws CertificateException {
    requirePath(chain);
    pkix.checkClientTrusted(chain, auth);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String auth) throws CertificateException {
    requirePath(chain);
    requireNotRevoked(chain);
    pkix.checkServerTrusted(chain, auth);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return pkix.getAcceptedIssuers();
  }

  private void requireNotRevoked(X509Certificate[] chain) throws CertificateException {
    Revocations revoked = revocations.get();
    if (Arrays.stream(chain).anyMatch(revoked::isRevoked)) {
      throw new CertificateException("the server's certificate or that of its CA is revoked");
    }
  }

  private void requirePath(X509Certificate[] chain) throws CertificateException {
    boolean length = chain.length == 2 || (chain.length == 3 && anchors.contains(chain[2]));
    boolean path =
        length
            && chain[0].getBasicConstraints() < 0
            && !anchors.contains(chain[1])
            && Chains.isIssuedBy(chain[0], chain[1])
            && anchors.stream().anyMatch(anchor -> Chains.isIssuedBy(chain[1], anchor));
    if (!path) {
      throw new CertificateException(
          chain.length + " certificates that are not leaf and CA under a trust anchor");
    }
  }
}
