package musubi.gateway.registry;

import java.util.List;
import java.util.Optional;
import musubi.gateway.access.Refusal;
import musubi.gateway.value.ResidentRecordCode;

/**
 * Looks a person up by residence: the own file first, then each tier above in turn ([001 3.2-4]).
 * Thread-safe.
 *
 * @param <A> the answer in the form in which it leaves
 */
public final class InquiryDesk<A> {
  private final List<Source<A>> sources;

  /**
   * A desk that asks the sources in order.
   *
   * @param sources own file first
   */
  public InquiryDesk(List<Source<A>> sources) {
    this.sources = List.copyOf(sources);
  }

  /** A file that may know the person. */
  @FunctionalInterface
  public interface Source<A> {
    /**
     * The current resident with the code; empty when this file knows none.
     *
     * @throws Refusal TIER_UNAVAILABLE when the file cannot be asked
     */
    Optional<A> find(ResidentRecordCode code);
  }

  /**
   * The first answer.
   *
   * @throws Refusal ITEM_INVALID, PERSON_NOT_FOUND, TIER_UNAVAILABLE
   */
  A byCode(String text) {
    ResidentRecordCode code = code(text);
    for (Source<A> source : sources) {
      Optional<A> found = source.find(code);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw Refusal.of(RegistryReason.PERSON_NOT_FOUND);
  }

  private static ResidentRecordCode code(String text) {
    try {
      return new ResidentRecordCode(text);
    } catch (IllegalArgumentException e) {
      throw Refusal.ofField(
          RegistryReason.ITEM_INVALID, Item.RESIDENT_RECORD_CODE.column(), e.getMessage());
    }
  }
}
