package musubi.gateway.inquiry;

import java.util.List;
import java.util.Optional;
import musubi.gateway.value.UnifiedAddresseeNumber;

/**
 * One person of a question that another body asks, as this body understands it.
 *
 * @param unified whose symbol it is; empty when nobody's
 * @param wanted items of the row that are asked for
 */
record Question(Optional<UnifiedAddresseeNumber> unified, List<String> wanted) {
  @Override
  public String toString() {
    return "Question[redacted]";
  }
}
