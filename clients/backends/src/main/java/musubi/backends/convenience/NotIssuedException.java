package musubi.backends.convenience;

/** No certificate is issued for the card that a kiosk reads. */
public final class NotIssuedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Objection objection;

  NotIssuedException(Objection objection) {
    super(objection.name());
    this.objection = objection;
  }

  /** Why not. */
  public enum Objection {
    /** Nobody here has a certificate with the serial. */
    SERIAL_UNKNOWN,
    /** The certificate does not count now. */
    SUSPENDED,
    /** The certificate will never count again. */
    REVOKED
  }

  /** Why not. */
  public Objection objection() {
    return objection;
  }
}
