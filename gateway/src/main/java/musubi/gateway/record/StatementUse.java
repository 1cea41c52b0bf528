package musubi.gateway.record;

import java.time.Instant;
import java.util.UUID;
import musubi.gateway.access.OperatorStatement;
import musubi.gateway.value.BodyCode;

/**
 * That a call was made on an operator statement. The act that it was made for is the call's request
 * id with these bytes; a call without a request id is an act of its own.
 *
 * @param issuer the body of the operator authority
 * @param id the statement's {@code jti}; one body never gives an id twice
 * @param expires when the statement is over
 * @param digest keyed digest of the bytes that the call brought; empty when it is not known
 */
public record StatementUse(BodyCode issuer, UUID id, Instant expires, byte[] digest) {
  public StatementUse {
    digest = digest.clone();
  }

  /** The use of a verified statement. */
  public static StatementUse of(OperatorStatement statement, byte[] digest) {
    return new StatementUse(statement.issuer(), statement.id(), statement.expires(), digest);
  }

  @Override
  public byte[] digest() {
    return digest.clone();
  }

  @Override
  public String toString() {
    return "StatementUse[" + issuer + ", " + id + "]";
  }
}
