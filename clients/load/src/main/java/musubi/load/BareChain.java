package musubi.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import musubi.client.Connection;
import musubi.gateway.local.Member;

/**
 * Three bare servers in a row where an inquiry has linkage node, broker and linkage node: the same
 * certificates, messages of the same sizes, and nothing else.
 */
final class BareChain implements AutoCloseable {
  private final Site site;
  private final ChildJvm answerer;
  private final ChildJvm broker;
  private final ChildJvm asker;

  private BareChain(Site site, ChildJvm answerer, ChildJvm broker, ChildJvm asker) {
    this.site = site;
    this.answerer = answerer;
    this.broker = broker;
    this.asker = asker;
  }

  /** Starts them. */
  static BareChain start(Site site, InquirySizes sizes) {
    ChildJvm answerer = last(site, LinkedCities.ANSWERER, sizes.provided());
    ChildJvm broker =
        before(
            site,
            Member.BROKER,
            sizes.inquired(),
            sizes.provide(),
            LinkedCities.ANSWERER,
            answerer);
    ChildJvm asker =
        before(site, LinkedCities.ASKER, sizes.answer(), sizes.inquire(), Member.BROKER, broker);
    return new BareChain(site, answerer, broker, asker);
  }

  /** The first of them, for the pension business of the first city. */
  Connection.Builder entrance() {
    String city = LinkedCities.ASKER.body().digits();
    return Connection.to("127.0.0.1", Integer.parseInt(asker.ask("port")))
        .node(LinkedCities.ASKER.role(), city)
        .certificate(site.network().system("pension", city, CitySystems.NAME).key().getParent());
  }

  /** The three. */
  List<Party> parties() {
    return List.of(
        Party.of("bare A", asker.pid()),
        Party.of("bare broker", broker.pid()),
        Party.of("bare B", answerer.pid()));
  }

  @Override
  public void close() {
    asker.close();
    broker.close();
    answerer.close();
  }

  private static ChildJvm last(Site site, Member as, int answer) {
    return start(site, as, answer, List.of());
  }

  private static ChildJvm before(
      Site site, Member as, int answer, int message, Member nextAs, ChildJvm next) {
    return start(
        site,
        as,
        answer,
        List.of(
            Integer.toString(message), next.ask("port"), nextAs.role(), nextAs.body().digits()));
  }

  private static ChildJvm start(Site site, Member as, int answer, List<String> onward) {
    Path certificate = site.network().certificate(as.certificateName()).key().getParent();
    List<String> arguments = new ArrayList<>();
    arguments.add(certificate.toString());
    arguments.add(Integer.toString(answer));
    arguments.addAll(onward);
    return ChildJvm.start(BareHop.class, site.file("network/bare-hop.log"), arguments);
  }
}
