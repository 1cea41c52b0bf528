package musubi.client;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslSessionContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Key, chain and anchors in a directory; they may be renewed while the program runs. */
final class Certificate {
  private static final String KEY = "key.pem";
  private static final String CHAIN = "chain.pem";
  private static final String ANCHORS = "root.pem";
  private static final String KEY_BEGINS = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_ENDS = "-----END PRIVATE KEY-----";

  private static final Duration CLOCKS = Duration.ofMinutes(1);

  private final Path directory;

  Certificate(Path directory) {
    this.directory = directory;
  }

  /**
   * What was read.
   *
   * @param thumbprint of the certificate, as {@link Thumbprint} writes it
   * @param from first instant of the chain's time
   * @param until last instant of the chain's time
   */
  record Usable(SslContext tls, String thumbprint, Instant from, Instant until) {
    /** Whether the chain is good at a time; a minute more on either side, for clocks (ours). */
    boolean isWithin(Instant time) {
      return !time.isBefore(from.minus(CLOCKS)) && !time.isAfter(until.plus(CLOCKS));
    }

    @Override
    public String toString() {
      return "Usable";
    }
  }

  /** Differ when a file was written or replaced. */
  List<String> stamps() {
    return Stream.of(KEY, CHAIN, ANCHORS).map(this::stamp).toList();
  }

  /**
   * Reads the files; the clock is not asked.
   *
   * @throws FailedException a file is missing or broken, or they do not belong together
   */
  Usable read() {
    try {
      PrivateKey key = key();
      X509Certificate[] chain = certificates(CHAIN);
      X509Certificate[] anchors = certificates(ANCHORS);
      requirePair(key, chain[0].getPublicKey());
      requireAnchored(chain, anchors);
      SslContext made =
          GrpcSslContexts.forClient()
              .keyManager(key, chain)
              .trustManager(anchors)
              .protocols("TLSv1.3")
              .build();
      // A resumed session would go on with the certificates of the first.
      if (made.sessionContext() instanceof OpenSslSessionContext sessions) {
        sessions.setSessionCacheEnabled(false);
      }
      return new Usable(made, Thumbprint.of(chain[0]), from(chain), until(chain));
    } catch (SSLException e) {
      throw unusable(CHAIN, "cannot be used for TLS");
    }
  }

  private static Instant from(X509Certificate[] chain) {
    return Arrays.stream(chain)
        .map(each -> each.getNotBefore().toInstant())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static Instant until(X509Certificate[] chain) {
    return Arrays.stream(chain)
        .map(each -> each.getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private PrivateKey key() {
    String text = new String(bytes(KEY), StandardCharsets.US_ASCII);
    int begin = text.indexOf(KEY_BEGINS);
    int end = text.indexOf(KEY_ENDS);
    if (begin < 0 || end < begin) {
      throw unusable(KEY, "no private key (expected: PKCS#8 in PEM)");
    }
    try {
      String base64 = text.substring(begin + KEY_BEGINS.length(), end).replaceAll("\\s", "");
      byte[] encoded = Base64.getDecoder().decode(base64);
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      // No cause: it might show what was decoded.
      throw unusable(KEY, "not a P-256 key");
    }
  }

  private X509Certificate[] certificates(String file) {
    try {
      X509Certificate[] found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)))
              .toArray(X509Certificate[]::new);
      if (found.length == 0) {
        throw unusable(file, "no certificate");
      }
      return found;
    } catch (GeneralSecurityException e) {
      throw unusable(file, "not certificates in PEM");
    }
  }

  private void requirePair(PrivateKey key, PublicKey certified) {
    try {
      byte[] probe = {1};
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(key);
      signer.update(probe);
      byte[] signature = signer.sign();
      signer.initVerify(certified);
      signer.update(probe);
      if (signer.verify(signature)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      // Not a pair either.
    }
    throw unusable(KEY, "not the key of " + CHAIN);
  }

  private void requireAnchored(X509Certificate[] chain, X509Certificate[] anchors) {
    for (int i = 1; i < chain.length; i++) {
      if (!isIssuedBy(chain[i - 1], chain[i])) {
        throw unusable(CHAIN, "certificates that are not issued each by the next");
      }
    }
    X509Certificate last = chain[chain.length - 1];
    if (Arrays.stream(anchors).noneMatch(anchor -> isIssuedBy(last, anchor))) {
      throw unusable(CHAIN, "does not lead to " + ANCHORS);
    }
  }

  private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private byte[] bytes(String file) {
    try {
      return Files.readAllBytes(directory.resolve(file));
    } catch (IOException e) {
      throw unusable(file, "cannot be read");
    }
  }

  private String stamp(String file) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(directory.resolve(file), BasicFileAttributes.class);
      return found.fileKey() + " " + found.size() + " " + found.lastModifiedTime();
    } catch (IOException e) {
      return "missing";
    }
  }

  private FailedException unusable(String file, String why) {
    return Failures.unusable(directory.resolve(file) + ": " + why);
  }
}
