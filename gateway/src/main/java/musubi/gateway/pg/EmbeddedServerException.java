package musubi.gateway.pg;

/**
 * The embedded PostgreSQL server refused or failed; the message is one sentence for an operator.
 */
public final class EmbeddedServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EmbeddedServerException(String message) {
    super(message);
  }

  public EmbeddedServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
