package musubi.gateway.mailing;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import musubi.gateway.peer.Neighbour;

/** Delivers mailing records to the card system. */
public final class CardsClient implements CardsLink {
  private final MailingClient calls;

  /** To the card system. */
  public CardsClient(Neighbour cards, InstantSource clock) {
    this.calls = new MailingClient(cards, clock);
  }

  @Override
  public List<Taken> deliver(List<Handed> mailings, Duration limit) {
    return calls.call(
        limit,
        stub ->
            MailingMessages.receipts(
                mailings, stub.deliverMailing(MailingMessages.delivery(mailings))));
  }
}
