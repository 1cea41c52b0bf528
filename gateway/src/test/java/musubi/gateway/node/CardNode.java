package musubi.gateway.node;

import java.nio.file.Path;
import musubi.gateway.card.CardParts;

/** A node over other parts of the card plane. */
public final class CardNode {
  private CardNode() {}

  /** Starts it. */
  public static Node start(Path configuration, CardParts parts) {
    return Node.start(NodeConfiguration.read(configuration), parts);
  }
}
