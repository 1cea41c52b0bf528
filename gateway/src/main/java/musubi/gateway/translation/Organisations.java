package musubi.gateway.translation;

import musubi.gateway.access.NodeName;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.value.BodyCode;

/**
 * Codes by which translations name their parties: that of a linkage node is its path in
 * certificates, {@code linkage/131121}; the nation and the broker are there once, {@code nation}
 * and {@code broker}.
 */
public final class Organisations {
  /** The nation's code. */
  public static final String NATION = Organisation.NATION.code();

  /** The broker's code; it has keys that sign, and no symbols. */
  public static final String BROKER = "broker";

  /** The broker's node. */
  public static final NodeName BROKER_NODE = new NodeName("broker", BodyCode.BROKER);

  /** The nation's node. */
  public static final NodeName NATION_NODE = new NodeName("nation", BodyCode.NATION);

  private static final String LINKAGE = "linkage";

  private Organisations() {}

  /**
   * The code of a node.
   *
   * @throws IllegalArgumentException a node that takes no part in translations
   */
  public static String code(NodeName node) {
    return switch (node.role()) {
      case LINKAGE -> node.path();
      case "nation" -> NATION;
      case "broker" -> BROKER;
      default -> throw new IllegalArgumentException("a node without symbols: " + node.role());
    };
  }

  /**
   * The node of a code.
   *
   * @throws IllegalArgumentException nobody's code
   */
  public static NodeName node(String code) {
    if (code.equals(NATION)) {
      return NATION_NODE;
    }
    if (code.equals(BROKER)) {
      return BROKER_NODE;
    }
    NodeName node = NodeName.parse(code);
    if (!isLinkage(code) || !node.path().equals(code)) {
      throw new IllegalArgumentException("not the code of an organisation");
    }
    return node;
  }

  /** Whether a code is of the kind that has symbols; it need not be anybody's. */
  static boolean isLinkage(String code) {
    return code.startsWith(LINKAGE + "/");
  }
}
