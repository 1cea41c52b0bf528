package musubi.gateway.pg;

/** The database cannot be reached or did not answer in time. Nothing is known to have happened. */
public final class DatabaseAwayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DatabaseAwayException(String sentence) {
    super(sentence, null, false, false);
  }
}
