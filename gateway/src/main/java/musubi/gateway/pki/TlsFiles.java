package musubi.gateway.pki;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a node or system keeps what TLS needs.
 *
 * @param key private key, PKCS#8 in PEM, mode 0600
 * @param chain its certificate, then that of its CA
 * @param anchors root certificates
 * @param revocations revocation lists, as {@link CertificateAuthority} writes them
 */
public record TlsFiles(Path key, Path chain, Path anchors, List<Path> revocations) {
  public TlsFiles {
    requireNonNull(key, "key");
    requireNonNull(chain, "chain");
    requireNonNull(anchors, "anchors");
    revocations = List.copyOf(revocations);
  }

  /** The files of a directory that has the usual names. */
  public static TlsFiles in(Path directory, List<Path> revocations) {
    return new TlsFiles(
        directory.resolve(PkiFiles.KEY),
        directory.resolve(PkiFiles.CHAIN),
        directory.resolve(PkiFiles.ROOT),
        revocations);
  }
}
