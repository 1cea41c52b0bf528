package musubi.gateway.node;

import io.grpc.BindableService;
import java.util.ArrayList;
import java.util.List;

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
    return new ArrayList<>();
  }
}
