package musubi.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import musubi.client.Thumbprint;
import musubi.options.v1.Party;

/**
 * Whom the kit plays: the holder of a certificate.
 *
 * @param directory with key.pem, chain.pem and root.pem
 * @param kind role of a node or kind of a system, {@code terminal}
 * @param code of the body
 * @param uri the name in the certificate, {@code musubi://terminal/131121/counter}
 */
record Played(Path directory, String kind, String code, String uri) {
  private static final String SCHEME = "musubi://";
  private static final int URI = 6;

  /**
   * The holder of the certificate in a directory.
   *
   * @throws IllegalArgumentException no certificate, or one without a name of this network
   */
  static Played of(Path directory) {
    String uri = name(certificate(directory.resolve("chain.pem")), directory);
    String[] parts = uri.substring(SCHEME.length()).split("/");
    if (parts.length < 2) {
      throw new IllegalArgumentException(directory + ": the certificate's name has no code");
    }
    return new Played(directory, parts[0], parts[1], uri);
  }

  /** What the contracts call the kind; unspecified when they do not know it. */
  Party party() {
    return party(kind);
  }

  static Party party(String kind) {
    try {
      return Party.valueOf("PARTY_" + kind.toUpperCase(java.util.Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return Party.PARTY_UNSPECIFIED;
    }
  }

  /** Whether this is a back-end system and no node. */
  boolean isSystem() {
    return isSystem(party());
  }

  /** Kinds of systems have numbers from 101 on in the contracts. */
  static boolean isSystem(Party party) {
    return party == Party.PARTY_UNSPECIFIED || party.getNumber() > 100;
  }

  String thumbprint() {
    return Thumbprint.of(directory);
  }

  static X509Certificate certificate(Path chain) {
    try (InputStream in = Files.newInputStream(chain)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(chain + ": no certificate that can be read");
    }
  }

  private static String name(X509Certificate certificate, Path directory) {
    try {
      var names = certificate.getSubjectAlternativeNames();
      return (names == null ? List.<List<?>>of() : names)
          .stream()
              .filter(each -> each.get(0).equals(URI))
              .map(each -> (String) each.get(1))
              .filter(each -> each.startsWith(SCHEME))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalArgumentException(directory + ": no name of this network"));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(directory + ": names that cannot be read");
    }
  }
}
