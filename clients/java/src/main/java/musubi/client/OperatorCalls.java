package musubi.client;

import static java.util.Objects.requireNonNull;

import io.grpc.Metadata;

/**
 * Calls that an operator makes: each says for what purpose, and brings a new statement of the
 * operator authority. Thread-safe.
 */
public final class OperatorCalls extends Calls {
  private final Connection connection;
  private final Statements statements;
  private final Purpose purpose;

  OperatorCalls(Connection connection, Statements statements, Purpose purpose) {
    super(connection);
    this.connection = connection;
    this.statements = requireNonNull(statements, "statements");
    this.purpose = requireNonNull(purpose, "purpose");
  }

  /** The same for another purpose, such as the next application. */
  public OperatorCalls with(Purpose other) {
    return new OperatorCalls(connection, statements, other);
  }

  @Override
  Metadata headers(String method, String thumbprint) {
    Metadata headers = purpose.headers();
    headers.put(
        Statements.HEADER,
        statements.statement(method, purpose, Bodies.reachedFrom(connection.body()), thumbprint));
    return headers;
  }
}
