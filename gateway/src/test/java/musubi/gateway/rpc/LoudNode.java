package musubi.gateway.rpc;

import java.util.Optional;
import musubi.gateway.cli.Main;
import musubi.gateway.ops.Logs;
import org.slf4j.LoggerFactory;

/** A node that prints a person into its log: what the search for such values must find. */
public final class LoudNode {
  static final String NAME = "珍標識太郎";

  private LoudNode() {}

  public static void main(String[] args) {
    Logs.configure("TRACE", Optional.empty());
    LoggerFactory.getLogger(LoudNode.class).trace("resident {}", NAME);
    Main.main(args);
  }
}
