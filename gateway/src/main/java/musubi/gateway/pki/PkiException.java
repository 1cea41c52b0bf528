package musubi.gateway.pki;

import static java.util.Objects.requireNonNull;

/**
 * A refusal of this package: a stable reason and one sentence for the operator. The sentence never
 * holds key material and never repeats what a stranger wrote into a request.
 */
public final class PkiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why something was refused. New values may be added. */
  public enum Reason {
    FILE_MISSING,
    FILE_EXISTS,
    /** A private key, or its directory, that others may read. */
    FILE_MODE,
    /** The file is there but does not hold what it should. */
    FILE_CONTENT,
    /** The operating system refused to read or write. */
    FILE_ACCESS,
    KEY_UNSUITABLE,
    /** Key and certificate, or key and request, are not a pair. */
    KEY_MISMATCH,
    /** The key belonged to a revoked certificate, to another name or to the issuer itself. */
    KEY_USED,
    NAME_UNUSABLE,
    REQUEST_UNREADABLE,
    REQUEST_SIGNATURE,
    /** The request asks for more than a name. */
    REQUEST_EXTENSION,
    /** This issuer may not sign this name. */
    ISSUER_NOT_ALLOWED,
    /** The issuer's own certificate is none, expired or not that of a CA. */
    ISSUER_UNUSABLE,
    VALIDITY,
    UNKNOWN_CERTIFICATE,
    /** A revocation list that does not verify under the trust anchors. */
    REVOCATION_LIST,
    /** A chain that does not lead to the trust anchors, or that no peer would accept. */
    CHAIN,
    /** A sealed secret that this key and label do not open. */
    SEAL_BROKEN
  }

  private final Reason reason;

  PkiException(Reason reason, String sentence) {
    super(requireNonNull(sentence, "sentence"));
    this.reason = requireNonNull(reason, "reason");
  }

  PkiException(Reason reason, String sentence, Throwable cause) {
    super(requireNonNull(sentence, "sentence"), cause);
    this.reason = requireNonNull(reason, "reason");
  }

  public Reason reason() {
    return reason;
  }
}
