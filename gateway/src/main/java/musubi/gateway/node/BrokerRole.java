package musubi.gateway.node;

import io.grpc.BindableService;
import java.util.ArrayList;
import java.util.List;

/** What the broker serves: the key log, processing numbers, the permission list, translations. */
final class BrokerRole {
  private BrokerRole() {}

  static List<BindableService> services(Foundation foundation) {
    return new ArrayList<>();
  }
}
