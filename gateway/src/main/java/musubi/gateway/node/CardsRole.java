package musubi.gateway.node;

import io.grpc.BindableService;
import java.util.List;

/** What the card system's node serves: mailing records, cards, and what a card proves. */
final class CardsRole {
  private CardsRole() {}

  static List<BindableService> services(Foundation on) {
    return MailingRoles.cards(on);
  }
}
