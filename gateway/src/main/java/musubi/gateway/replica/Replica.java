package musubi.gateway.replica;

import java.util.Map;
import java.util.Set;

/**
 * What a business keeps ready about one person. Prints as redacted.
 *
 * @param items value by item of the business's schema
 * @param noAutomaticAnswer whether nothing is answered before an official has decided; always so
 *     for a protected person
 * @param itemsWithoutAutomaticAnswer items that are not answered before an official has decided
 */
public record Replica(
    Map<String, String> items, boolean noAutomaticAnswer, Set<String> itemsWithoutAutomaticAnswer) {
  public Replica {
    items = Map.copyOf(items);
    itemsWithoutAutomaticAnswer = Set.copyOf(itemsWithoutAutomaticAnswer);
  }

  @Override
  public String toString() {
    return "Replica[redacted]";
  }
}
