package musubi.gateway.confirmation;

import java.util.List;
import java.util.Optional;
import musubi.gateway.confirmation.Tiers.Reply;
import musubi.gateway.confirmation.Tiers.Source;
import musubi.gateway.rpc.Call;
import musubi.gateway.value.BodyCode;

/**
 * Which tiers a search goes to: a search that names the municipality of residence to the one that
 * covers it, every other to all in turn ([001 R-150]). Thread-safe.
 *
 * @param <Q> what is asked
 * @param <A> the answer in the form in which it leaves
 */
public final class SearchTiers<Q, A> {
  private final BodyCode own;
  private final List<Tier<Q, A>> tiers;

  /**
   * A tier that can be asked.
   *
   * @param covers the body whose residents it has: a municipality, a prefecture or the nation
   * @param source its file
   */
  public record Tier<Q, A>(BodyCode covers, Source<Q, A> source) {
    boolean covers(BodyCode municipality) {
      return covers.equals(municipality)
          || covers.equals(municipality.prefecture())
          || covers.equals(BodyCode.NATION);
    }
  }

  /**
   * Asks these.
   *
   * @param own body of this node
   * @param tiers own file first
   */
  public SearchTiers(BodyCode own, List<Tier<Q, A>> tiers) {
    this.own = own;
    this.tiers = List.copyOf(tiers);
  }

  /** What the tiers that the search goes to say; {@link Tiers#ask}. */
  Reply<A> ask(Call call, SearchQuestion question, Q request) {
    List<Tier<Q, A>> asked =
        Tiers.goesUp(call, own) ? meant(question.municipality()) : tiers.subList(0, 1);
    return Tiers.first(asked.stream().map(Tier::source).toList(), request);
  }

  private List<Tier<Q, A>> meant(Optional<BodyCode> municipality) {
    return municipality.isEmpty()
        ? tiers
        : tiers.stream().filter(tier -> tier.covers(municipality.get())).limit(1).toList();
  }
}
