package musubi.client;

import io.grpc.Metadata;
import java.util.List;

/**
 * Where a system gets operator statements from: the operator authority of its organisation, in
 * whatever way it is reached. What it throws goes through to whoever makes the call.
 */
@FunctionalInterface
public interface Statements {
  /** The metadata that carries a statement. */
  Metadata.Key<String> HEADER =
      Metadata.Key.of("musubi-operator-statement", Metadata.ASCII_STRING_MARSHALLER);

  /**
   * A new statement for one call; a repeat of the call carries the same.
   *
   * @param method full name of the gRPC method, {@code musubi.registry.v1.InquiryService/Inquire}
   * @param purpose who calls from where for what; the statement says the same
   * @param audience codes of the bodies whose nodes may act on it
   * @param systemThumbprint thumbprint of the certificate that the call shows, {@link
   *     Connection#thumbprint}
   * @return a compact JWS, see docs/protocols/operator-statement.md
   */
  String statement(String method, Purpose purpose, List<String> audience, String systemThumbprint);
}
