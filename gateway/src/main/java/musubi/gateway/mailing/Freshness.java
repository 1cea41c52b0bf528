package musubi.gateway.mailing;

import java.util.Collection;
import java.util.Optional;

/** Whether the four items of a person are of today, as one file has them. */
enum Freshness {
  SAME,
  CHANGED,
  UNKNOWN;

  /**
   * What becomes of a record after both files were asked about its persons. The own file is never
   * behind its register, so what it has otherwise has changed. The nation's may be behind: where it
   * alone has it otherwise it is asked again for a while, and the record waits.
   *
   * @param isPatient whether there is time to ask again
   * @return empty when the record waits
   */
  static Optional<Next> next(
      Collection<Freshness> own, Collection<Freshness> nation, boolean isPatient) {
    Freshness here = worst(own);
    if (here != SAME) {
      return Optional.of(Next.of(here));
    }
    Freshness there = worst(nation);
    if (there == SAME) {
      return Optional.of(Next.DELIVER);
    }
    return isPatient ? Optional.empty() : Optional.of(Next.of(there));
  }

  private static Freshness worst(Collection<Freshness> persons) {
    return persons.stream().max(Enum::compareTo).orElse(UNKNOWN);
  }

  /** What is to be done with a record. */
  enum Next {
    DELIVER,
    RETURN_CHANGED,
    RETURN_UNKNOWN;

    private static Next of(Freshness freshness) {
      return freshness == CHANGED ? RETURN_CHANGED : RETURN_UNKNOWN;
    }
  }
}
