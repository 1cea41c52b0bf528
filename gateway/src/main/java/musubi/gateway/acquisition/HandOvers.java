package musubi.gateway.acquisition;

import java.util.List;
import musubi.gateway.access.Refusal;
import musubi.gateway.record.Acts;
import musubi.gateway.value.BodyCode;

/** A tier that takes requests for symbols. */
@FunctionalInterface
public interface HandOvers {
  /**
   * Taking requests; each outcome stands for itself, in the order of the requests. A repeat of what
   * was taken is taken.
   *
   * @param caller body that hands them over
   * @param handOvers each number once
   * @throws Refusal BROKER_KEY_UNKNOWN
   */
  Acts.Work<List<Outcome>> take(BodyCode caller, List<HandOver> handOvers);
}
