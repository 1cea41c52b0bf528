package musubi.gateway.pki;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Shows one certificate, the newest at the time of the handshake. There is nothing to choose from,
 * so the issuers that the peer names are not asked: the peer refuses what it does not trust.
 *
 * <p>A handshake asks three times: for an alias, for its chain, for its key. Each material has an
 * alias of its own, and that before the newest is kept, so that the three answers belong together
 * although a renewal comes between them.
 */
final class OwnKeyManager extends X509ExtendedKeyManager {
  private static final int KEPT = 2;

  /** Newest first. */
  private volatile List<Shown> shown = List.of();

  private long shows;

  private record Shown(String alias, PrivateKey key, List<X509Certificate> chain) {
    @Override
    public String toString() {
      return "Shown[" + alias + "]";
    }
  }

  OwnKeyManager(TlsMaterial material) {
    show(material);
  }

  /** From now on handshakes show this certificate. */
  synchronized void show(TlsMaterial material) {
    List<Shown> next = new ArrayList<>();
    next.add(new Shown("own-" + ++shows, material.key(), material.chain()));
    next.addAll(shown);
    shown = List.copyOf(next.subList(0, Math.min(KEPT, next.size())));
  }

  @Override
  public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
    return newest(types);
  }

  @Override
  public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
    return newest(type);
  }

  @Override
  public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    return newest(types);
  }

  @Override
  public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
    return newest(type);
  }

  @Override
  public String[] getClientAliases(String type, Principal[] issuers) {
    return aliases(type);
  }

  @Override
  public String[] getServerAliases(String type, Principal[] issuers) {
    return aliases(type);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return shown.stream()
        .filter(one -> one.alias().equals(alias))
        .findFirst()
        .map(one -> one.chain().toArray(X509Certificate[]::new))
        .orElse(null);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return shown.stream()
        .filter(one -> one.alias().equals(alias))
        .findFirst()
        .map(Shown::key)
        .orElse(null);
  }

  /** Null, as the interface wants it, for a key that is not on an elliptic curve. */
  private String newest(String... types) {
    boolean fits = Arrays.stream(types).anyMatch(type -> type.startsWith("EC"));
    return fits ? shown.getFirst().alias() : null;
  }

  private String[] aliases(String type) {
    String alias = newest(type);
    return alias == null ? null : new String[] {alias};
  }
}
