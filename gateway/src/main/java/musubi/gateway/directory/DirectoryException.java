package musubi.gateway.directory;

/** A directory that is not taken, and why; one sentence for the operator. */
public final class DirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a directory is not taken. New values may be added. */
  public enum Reason {
    /** The bytes are no signed directory. */
    UNREADABLE,
    /** Not signed by a directory signer of the nation under a root that is trusted. */
    NOT_GENUINE,
    /** The directory of another environment. */
    OTHER_ENVIRONMENT,
    /** A number below the one in force. */
    OLDER,
    /** The number in force, with other content: two documents were signed under one number. */
    FORKED,
    /** Expired already when it came. */
    EXPIRED,
    /** What it says does not fit together. */
    INCONSISTENT
  }

  private final Reason reason;

  DirectoryException(Reason reason, String sentence) {
    super(sentence, null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
