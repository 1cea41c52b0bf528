package musubi.gateway.node;

import io.grpc.BindableService;
import java.util.List;
import musubi.card.v1.MailingServiceGrpc;
import musubi.gateway.access.NodeName;
import musubi.gateway.mailing.BusinessDays;
import musubi.gateway.mailing.CardsClient;
import musubi.gateway.mailing.DayKeys;
import musubi.gateway.mailing.Eraser;
import musubi.gateway.mailing.FreshnessDesk;
import musubi.gateway.mailing.FreshnessService;
import musubi.gateway.mailing.IntakeDesk;
import musubi.gateway.mailing.IntakeService;
import musubi.gateway.mailing.KeyLife;
import musubi.gateway.mailing.MailingDesk;
import musubi.gateway.mailing.MailingSender;
import musubi.gateway.mailing.MailingService;
import musubi.gateway.mailing.NationClient;
import musubi.gateway.pki.ErasableKeys;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.translation.Organisations;
import musubi.gateway.value.BodyCode;

/** What the nodes serve for mailing records. */
final class MailingRoles {
  private static final NodeName CARDS = new NodeName("cards", BodyCode.CARDS);
  private static final String MATCH =
      MailingServiceGrpc.getMatchFreshnessMethod().getFullMethodName();
  private static final String DELIVER =
      MailingServiceGrpc.getDeliverMailingMethod().getFullMethodName();

  private MailingRoles() {}

  /** Takes records from the register and sends them to the card system. */
  static List<BindableService> communication(Foundation on) {
    String municipality = on.own().body().digits();
    DayKeys keys = keys(on);
    MailingSender sender =
        on.started(
            new MailingSender(
                new MailingSender.Parts(
                    municipality,
                    new FreshnessDesk(on.database(), PgIdentityFile.ofMunicipality()),
                    new NationClient(on.neighbours().of(Organisations.NATION_NODE), on.clock()),
                    new CardsClient(on.neighbours().of(CARDS), on.clock()),
                    on.database(),
                    keys,
                    at -> on.made(MATCH, at),
                    at -> on.made(DELIVER, at),
                    on.digests(),
                    on.clock(),
                    on.metrics())));
    on.dependencies().put("mailing records", sender::isWell);
    erase(on, keys, Eraser.Expiring.ofCommunication());
    MailingDesk desk = new MailingDesk(municipality, on.database(), keys, on.clock());
    return List.of(
        new MailingService(desk, on.acts(), sender::wake, on.digests(), on.calls(), on.clock()));
  }

  /** Says whether four items are of today. */
  static List<BindableService> nation(Foundation on) {
    FreshnessDesk desk = new FreshnessDesk(on.database(), PgIdentityFile.ofUpperTier());
    return List.of(new FreshnessService(desk, on.digests(), on.calls(), on.clock()));
  }

  /** Takes records from communication nodes and gives them to issuing. */
  static List<BindableService> cards(Foundation on) {
    DayKeys keys = keys(on);
    erase(on, keys, Eraser.Expiring.SILENT);
    IntakeDesk desk = new IntakeDesk(keys, on.clock());
    return List.of(new IntakeService(desk, on.acts(), on.digests(), on.calls(), on.clock()));
  }

  private static DayKeys keys(Foundation on) {
    return new DayKeys(
        ErasableKeys.open(on.configuration().mailingKeys()), days(on.configuration()));
  }

  private static void erase(Foundation on, DayKeys keys, Eraser.Expiring expiring) {
    KeyLife life = new KeyLife(days(on.configuration()), on.configuration().mailingKeepDays());
    on.started(
        Eraser.start(
            new Eraser.Parts(keys, life, on.database(), expiring, on.clock(), on.metrics())));
  }

  private static BusinessDays days(NodeConfiguration configuration) {
    NodeConfiguration.Mailing set = configuration.mailing();
    if (set == null || set.holidays() == null) {
      return BusinessDays.standard();
    }
    try {
      return BusinessDays.read(set.holidays());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("mailing.holidays: " + e.getMessage());
    }
  }
}
