package musubi.gateway.node;

import io.grpc.BindableService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the nodes of the identity files serve for symbols: the communication node and the nation
 * hand requests on, the nation makes person points and witnesses the key log.
 */
final class SymbolRoles {
  private SymbolRoles() {}

  static List<BindableService> communication(Foundation foundation) {
    return new ArrayList<>();
  }

  static List<BindableService> nation(Foundation foundation) {
    witness(foundation);
    return new ArrayList<>();
  }

  /** Follows and countersigns the key log; a nation without secrets for symbols does not. */
  private static Optional<SymbolParts> witness(Foundation foundation) {
    return foundation.configuration().symbols() == null
        ? Optional.empty()
        : Optional.of(SymbolParts.start(foundation));
  }
}
