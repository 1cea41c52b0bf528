package musubi.gateway.pki;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * PKIX of the JDK, with one rule before it: what the peer sent is the verified path itself, leaf
 * then CA. The JDK would sort a longer or unordered chain and verify a path of its own choice; the
 * certificates that a session shows would then not be those that were verified.
 *
 * <p>The anchors are asked for in every handshake. Old and new roots have one name: a path is good
 * under any of them.
 */
final class ChainTrustManager extends X509ExtendedTrustManager {
  private final Supplier<List<X509Certificate>> anchors;
  private final Predicate<X509Certificate[]> trustedServers;
  private volatile Pkix pkix;

  /** The JDK's manager over some anchors. */
  private record Pkix(List<X509Certificate> anchors, X509ExtendedTrustManager manager) {}

  /**
   * Over PKIX.
   *
   * @param trustedServers asked about servers only: a client that is revoked is told so in the
   *     answer to its call, a server has no call to answer
   */
  ChainTrustManager(
      Supplier<List<X509Certificate>> anchors, Predicate<X509Certificate[]> trustedServers) {
    this.anchors = anchors;
    this.trustedServers = trustedServers;
    this.pkix = pkix(List.copyOf(anchors.get()));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String auth, SSLEngine engine)
      throws CertificateException {
    client(chain).checkClientTrusted(chain, auth, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String auth, SSLEngine engine)
      throws CertificateException {
    server(chain).checkServerTrusted(chain, auth, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String auth, Socket socket)
      throws CertificateException {
    client(chain).checkClientTrusted(chain, auth, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String auth, Socket socket)
      throws CertificateException {
    server(chain).checkServerTrusted(chain, auth, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String auth) throws CertificateException {
    client(chain).checkClientTrusted(chain, auth);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String auth) throws CertificateException {
    server(chain).checkServerTrusted(chain, auth);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return current().manager().getAcceptedIssuers();
  }

  private X509ExtendedTrustManager client(X509Certificate[] chain) throws CertificateException {
    Pkix now = current();
    requirePath(chain, now.anchors());
    return now.manager();
  }

  private X509ExtendedTrustManager server(X509Certificate[] chain) throws CertificateException {
    X509ExtendedTrustManager manager = client(chain);
    if (!trustedServers.test(chain.clone())) {
      throw new CertificateException("the server's certificate or that of its CA is revoked");
    }
    return manager;
  }

  private Pkix current() {
    List<X509Certificate> wanted = anchors.get();
    Pkix now = pkix;
    if (!now.anchors().equals(wanted)) {
      now = pkix(List.copyOf(wanted));
      pkix = now;
    }
    return now;
  }

  private static Pkix pkix(List<X509Certificate> anchors) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < anchors.size(); i++) {
        store.setCertificateEntry("anchor-" + i, anchors.get(i));
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(manager -> new Pkix(anchors, (X509ExtendedTrustManager) manager))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("this Java has no PKIX trust manager"));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a trust manager", e);
    }
  }

  private static void requirePath(X509Certificate[] chain, List<X509Certificate> anchors)
      throws CertificateException {
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
