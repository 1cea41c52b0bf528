package musubi.load;

import java.nio.file.Path;
import java.util.List;
import musubi.client.Connection;
import musubi.gateway.local.Member;
import musubi.gateway.registry.PgIdentityFile;
import musubi.registry.v1.AnsweringTier;

/** Who is asked, and whose file answers. */
enum Asked {
  /** A municipality's node that answers from its own file. */
  COMMUNICATION(
      Site.CITY,
      List.of(Site.CITY),
      AnsweringTier.ANSWERING_TIER_COMMUNICATION,
      List.of(Site.CITY.body().digits())),

  /** A prefecture's node that answers from its own file. */
  PREFECTURE(
      Site.PREFECTURE,
      List.of(Site.PREFECTURE),
      AnsweringTier.ANSWERING_TIER_PREFECTURE,
      List.of("131016", "131024", "131032", "131041", "131059")),

  /** A municipality's node that asks its prefecture, which does not know, and then the nation. */
  TIERS(
      Site.CITY,
      List.of(Site.NATION, Site.PREFECTURE, Site.CITY),
      AnsweringTier.ANSWERING_TIER_NATION,
      PREFECTURE.municipalities);

  /** Residents that a municipality's file can have. */
  static final int MOST_OF_ONE = 1_000_000;

  private final Member node;
  private final List<Member> working;
  private final AnsweringTier answering;
  private final List<String> municipalities;

  Asked(Member node, List<Member> working, AnsweringTier answering, List<String> municipalities) {
    this.node = node;
    this.working = working;
    this.answering = answering;
    this.municipalities = municipalities;
  }

  /** The node that a terminal asks. */
  Member node() {
    return node;
  }

  /** The nodes that have a part in an answer, in the order in which they start. */
  List<Member> working() {
    return working;
  }

  /** The node whose file has the residents. */
  Member holder() {
    return working.getFirst();
  }

  /** The file as its node asks it. */
  PgIdentityFile file() {
    return isMunicipal() ? PgIdentityFile.ofMunicipality() : PgIdentityFile.ofUpperTier();
  }

  /** The file as the bare server asks it. */
  BareFile bareFile() {
    return new BareFile(file(), answering);
  }

  /** A file with these residents, in words. */
  String title(Population population) {
    return (isMunicipal() ? "municipal" : "upper") + " file: " + population;
  }

  /** Scripts of the database that has the file. */
  List<String> tables() {
    return List.of("db/node", "db/registry", isMunicipal() ? "db/communication" : "db/upper");
  }

  /** Its residents. */
  Population population(int size) {
    return new Population(municipalities, size);
  }

  /** A terminal of the asked node's body that calls a port as if that node listened there. */
  Connection.Builder terminal(Site site, int port) {
    return Connection.to("127.0.0.1", port)
        .node(node.role(), node.body().digits())
        .certificate(certificate(site));
  }

  /** Statements of the operators at that terminal. */
  SyntheticAuthority authority(Site site) {
    return site.operators(node.body(), certificate(site));
  }

  /** Where key and certificate of that terminal are. */
  Path certificate(Site site) {
    return site.network().system("terminal", node.body().digits(), "load").key().getParent();
  }

  private boolean isMunicipal() {
    return this == COMMUNICATION;
  }
}
