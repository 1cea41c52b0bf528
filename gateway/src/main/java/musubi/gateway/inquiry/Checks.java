package musubi.gateway.inquiry;

import java.util.Set;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Receiver;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.Translation;

/**
 * Two checks of the protocol, in a place of their own. There is one of each; that everything
 * depends on them, tests show with others.
 *
 * @param proof what the answerer demands of the broker
 * @param items what the asker demands of the answerer
 */
public record Checks(Proof proof, Items items) {
  /** As the protocol has them (SYMBOLS 5.4 and 7). */
  public static final Checks ALL = new Checks(Receiver::check, Set::containsAll);

  /** Whether a translation is proven. */
  @FunctionalInterface
  public interface Proof {
    /**
     * Refuses a translation that is not by the keys of the key log.
     *
     * @throws musubi.gateway.symbol.SymbolException TRANSLATION_UNPROVEN
     */
    void require(Request request, Translation translation, Point fromKey, Point toKey);
  }

  /** Whether an answer stays within its row. */
  @FunctionalInterface
  public interface Items {
    /** Whether the row has all items that were answered. */
    boolean areOfRow(Set<String> row, Set<String> answered);
  }
}
