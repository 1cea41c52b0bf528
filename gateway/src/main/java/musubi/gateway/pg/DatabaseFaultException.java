package musubi.gateway.pg;

/**
 * The database refused a statement: a defect of ours. Carries SQLSTATE and constraint, no value.
 */
public final class DatabaseFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String sqlState;
  private final String constraint;

  DatabaseFaultException(String sqlState, String constraint) {
    super("SQLSTATE " + sqlState + (constraint.isEmpty() ? "" : ", constraint " + constraint));
    this.sqlState = sqlState;
    this.constraint = constraint;
  }

  /** SQLSTATE, five characters; {@code XX000} when the driver failed. */
  public String sqlState() {
    return sqlState;
  }

  /** Name of the violated constraint; empty when there is none. */
  public String constraint() {
    return constraint;
  }
}
