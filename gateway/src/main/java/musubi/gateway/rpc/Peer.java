package musubi.gateway.rpc;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import musubi.gateway.access.Caller;
import musubi.gateway.directory.Directory;
import musubi.gateway.directory.Directory.Distrust;

/**
 * Who is behind a connection: read once, when the handshake is done. Whether the directory trusts
 * the certificate is judged once per directory.
 *
 * <p>Thread-safe.
 */
final class Peer {
  private final Caller caller;
  private final X509Certificate[] chain;
  private final byte[] thumbprint;
  private final Instant expires;
  private volatile Judgement last = new Judgement(null, Optional.empty());

  private record Judgement(Directory by, Optional<Distrust> distrust) {
    @Override
    public String toString() {
      return "Judgement[" + distrust + "]";
    }
  }

  Peer(Caller caller, X509Certificate[] chain) {
    this.caller = caller;
    this.chain = chain;
    this.expires = chain[0].getNotAfter().toInstant();
    try {
      this.thumbprint = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate without encoding", e);
    }
  }

  Caller caller() {
    return caller;
  }

  /** SHA-256 of the certificate. */
  byte[] thumbprint() {
    return thumbprint.clone();
  }

  /** When the certificate expires. */
  Instant expires() {
    return expires;
  }

  /** Why a directory does not trust the certificate; empty when it does. */
  Optional<Distrust> distrust(Directory directory) {
    Judgement judged = last;
    if (judged.by != directory) {
      judged = new Judgement(directory, directory.distrust(caller.body(), chain));
      last = judged;
    }
    return judged.distrust;
  }
}
