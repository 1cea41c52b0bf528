package musubi.gateway.mailing;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.StreamEndedException;

/** Asks the nation whether the four items of persons are of today. */
public final class NationClient implements NationLink {
  private final MailingClient calls;

  /** To the nation. */
  public NationClient(Neighbour nation, InstantSource clock) {
    this.calls = new MailingClient(nation, clock);
  }

  @Override
  public List<Freshness> match(List<Mailing.Person> persons, Duration limit) {
    List<Freshness> results =
        calls.call(
            limit,
            stub ->
                MailingMessages.results(stub.matchFreshness(MailingMessages.question(persons))));
    if (results.size() != persons.size()) {
      throw new StreamEndedException("other results than persons");
    }
    return results;
  }
}
