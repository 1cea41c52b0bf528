package musubi.gateway.node;

import io.grpc.BindableService;
import java.util.ArrayList;
import java.util.List;

/** What a linkage node serves: addressees, replicas, symbols, inquiries and provisions. */
final class LinkageRole {
  private LinkageRole() {}

  static List<BindableService> services(Foundation foundation) {
    SymbolParts symbols = SymbolParts.start(foundation);
    symbols.permissions(foundation);
    return new ArrayList<>();
  }
}
