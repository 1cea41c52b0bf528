package musubi.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import musubi.conformance.Finding.Head;

/** Runs the cases of the connection: what the node shows and whom it lets in. */
final class Handshakes {
  private static final int LIMIT_MILLIS = 10_000;
  private static final char[] NO_PASSWORD = {};

  private final Tester tester;
  private Optional<X509Certificate> shown = Optional.empty();

  Handshakes(Tester tester) {
    this.tester = tester;
  }

  List<Finding> run(List<Handshake> cases) {
    return cases.stream().map(this::run).toList();
  }

  /** The certificate that the node showed; empty when no connection was made. */
  Optional<X509Certificate> shown() {
    return shown;
  }

  private Finding run(Handshake one) {
    Head head = new Head(one.id(), "connection", one.proves(), one.source());
    String found;
    try {
      found = outcome(one);
    } catch (GeneralSecurityException e) {
      return head.notRun("the kit's own key or certificate cannot be used");
    }
    return found.equals(one.expect()) ? head.passed() : head.failed(one.expect(), found);
  }

  private String outcome(Handshake one) throws GeneralSecurityException {
    SSLContext context = context(one.show());
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(tester.host(), tester.port()), LIMIT_MILLIS);
      plain.setSoTimeout(LIMIT_MILLIS);
      SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(plain, dnsName(), tester.port(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {one.protocol()});
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      return spoken(socket);
    } catch (IOException e) {
      return "refused";
    }
  }

  /** A node that takes the certificate speaks first; one that does not ends the connection. */
  private String spoken(SSLSocket socket) throws IOException, GeneralSecurityException {
    socket.startHandshake();
    X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    if (socket.getInputStream().read() < 0) {
      return "refused";
    }
    shown = Optional.of(certificate);
    return isNode(certificate) ? "made" : "made with a node of another name";
  }

  private boolean isNode(X509Certificate certificate) throws GeneralSecurityException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    List<Object> values =
        names == null ? List.of() : names.stream().<Object>map(each -> each.get(1)).toList();
    return values.contains(tester.uri()) && values.contains(dnsName());
  }

  private String dnsName() {
    return Authority.dnsName(tester.role(), tester.body());
  }

  private SSLContext context(String show) throws GeneralSecurityException {
    Path directory = tester.certificates().getFirst();
    KeyStore anchors = empty();
    for (Certificate anchor : Pems.certificates(directory.resolve("root.pem"))) {
      anchors.setCertificateEntry("anchor-" + anchors.size(), anchor);
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(show, directory), trust.getTrustManagers(), null);
    return context;
  }

  private KeyManager[] keys(String show, Path directory) throws GeneralSecurityException {
    KeyStore store = empty();
    switch (show) {
      case "own" ->
          store.setKeyEntry(
              "own",
              Pems.privateKey(directory.resolve("key.pem")),
              NO_PASSWORD,
              Pems.certificates(directory.resolve("chain.pem")));
      case "foreign" -> {
        Authority.Identity foreign =
            new Authority().system("terminal", tester.body(), "kit", Authority.Validity.now());
        store.setKeyEntry(
            "own", foreign.key(), NO_PASSWORD, new Certificate[] {foreign.certificate()});
      }
      default -> {}
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, NO_PASSWORD);
    return keys.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      return store;
    } catch (IOException e) {
      throw new IllegalStateException("an empty store cannot be made", e);
    }
  }
}
