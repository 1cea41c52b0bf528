package musubi.gateway.node;

import io.grpc.BindableService;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import musubi.confirmation.v1.SearchRequest;
import musubi.confirmation.v1.SearchResponse;
import musubi.gateway.access.Digests;
import musubi.gateway.confirmation.CardProofs;
import musubi.gateway.confirmation.ConfirmationService;
import musubi.gateway.confirmation.IdentityLookup;
import musubi.gateway.confirmation.InquiryService;
import musubi.gateway.confirmation.Misses;
import musubi.gateway.confirmation.PersonDesk;
import musubi.gateway.confirmation.PersonSearch;
import musubi.gateway.confirmation.ProvisionService;
import musubi.gateway.confirmation.Recipients;
import musubi.gateway.confirmation.SearchService;
import musubi.gateway.confirmation.SearchTiers;
import musubi.gateway.confirmation.TierClient;
import musubi.gateway.confirmation.Tiers;
import musubi.gateway.confirmation.Tiers.Source;
import musubi.gateway.rpc.Calls;
import musubi.gateway.value.BodyCode;
import musubi.registry.v1.AnsweringTier;

/**
 * The services of a node that answer about persons: over its own file first, and the tiers above.
 *
 * @param own the node's body
 * @param tier the node's own tier
 * @param lookup one person in the own file
 * @param search searches of the own file
 * @param above the tiers above, in the order in which they are asked
 * @param proofs cards as evidence
 * @param misses of operators
 * @param recipients of provision
 */
record Answering(
    BodyCode own,
    AnsweringTier tier,
    IdentityLookup lookup,
    PersonSearch search,
    List<Above> above,
    CardProofs proofs,
    Misses misses,
    Recipients recipients,
    Digests digests,
    Calls calls,
    InstantSource clock) {
  /** A tier above, and the body whose residents it has. */
  record Above(AnsweringTier tier, BodyCode body, TierClient client) {}

  /** All of them; what a role does not serve no route leads to. */
  List<BindableService> services() {
    return List.of(
        new InquiryService(desk(InquiryService::ownFile, InquiryService::tier), calls),
        new ProvisionService(
            desk(ProvisionService::ownFile, ProvisionService::tier), recipients, calls),
        new ConfirmationService(
            tiers(ConfirmationService::ownFile, ConfirmationService::tier),
            proofs,
            misses,
            digests,
            calls,
            clock),
        new SearchService(searchTiers(), last(), misses, digests, calls, clock));
  }

  private <Q, A> PersonDesk<Q, A> desk(
      BiFunction<IdentityLookup, AnsweringTier, Source<Q, A>> ownFile,
      Function<TierClient, Source<Q, A>> another) {
    return new PersonDesk<>(tiers(ownFile, another), misses, digests, clock);
  }

  private <Q, A> Tiers<Q, A> tiers(
      BiFunction<IdentityLookup, AnsweringTier, Source<Q, A>> ownFile,
      Function<TierClient, Source<Q, A>> another) {
    List<Source<Q, A>> sources = new ArrayList<>();
    sources.add(ownFile.apply(lookup, tier));
    above.forEach(each -> sources.add(another.apply(each.client())));
    return new Tiers<>(own, sources);
  }

  private SearchTiers<SearchRequest, List<SearchResponse>> searchTiers() {
    List<SearchTiers.Tier<SearchRequest, List<SearchResponse>>> tiers = new ArrayList<>();
    tiers.add(new SearchTiers.Tier<>(own, SearchService.ownFile(search, tier)));
    above.forEach(
        each -> tiers.add(new SearchTiers.Tier<>(each.body(), SearchService.tier(each.client()))));
    return new SearchTiers<>(own, tiers);
  }

  private AnsweringTier last() {
    return above.isEmpty() ? tier : above.getLast().tier();
  }
}
