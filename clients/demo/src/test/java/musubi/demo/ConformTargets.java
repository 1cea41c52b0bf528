package musubi.demo;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import musubi.backends.operators.OperatorAuthority;
import musubi.card.v1.Card;
import musubi.client.Connection;
import musubi.client.OfficialClient;
import musubi.client.PensionClient;
import musubi.client.Purpose;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.conformance.Fixture;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.pki.CertificateName;
import musubi.linkage.v1.GetAddresseeRequest;
import musubi.registry.v1.IdentityRecord;

/** What a tester supplies about the nodes of the demonstration, as arguments of the command. */
final class ConformTargets {
  private static final String BACK_END = "back-end";
  private static final String OPERATOR = "SYN-OP-21";
  private static final String APPROVER = "SYN-OP-22";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Member KITAKYUSHU = Member.communication(Cast.KITAKYUSHU);
  private static final Member OSAKA = Member.prefecture("270008");
  private static final Member LINKAGE = Member.linkage(Cast.KITAKYUSHU);
  private static final Set<String> RIGHTS =
      Set.of(
          Operators.BUSINESS,
          Operators.SCHOLARSHIP,
          Operators.PREFECTURAL_TAX,
          Operators.RELEASE,
          Operators.CARD_APPROVAL,
          LinkageCases.MANUAL,
          "replica-correction",
          "bulk-approval");

  private final LocalNetwork network;
  private final Path place;
  private long fresh = 100_000;

  /** Makes authorities, operators and the nodes that the kit plays. */
  ConformTargets(LocalNetwork network, Path place) throws IOException {
    this.network = network;
    this.place = Files.createDirectories(place);
    List.of(KITAKYUSHU, OSAKA, LINKAGE).forEach(network::add);
    for (String code :
        List.of("131121", "012041", "130001", "900010", Cast.KITAKYUSHU, OSAKA.body().digits())) {
      OperatorAuthority authority = authority(code);
      authority.grant(OPERATOR, RIGHTS);
      authority.grant(APPROVER, RIGHTS);
    }
    network.publish();
  }

  /**
   * One run of the kit.
   *
   * @param as whom the kit plays
   * @param node that is tested
   * @param arguments of the command, without a report
   */
  record Run(String as, Member node, List<String> arguments) {
    @Override
    public String toString() {
      return as + " at " + node.role() + "/" + node.body().digits();
    }
  }

  /** Every party at every node that it calls. */
  List<Run> all() throws Exception {
    return List.of(
        backEnds(),
        linkageBackEnds(LinkageCases.SETAGAYA, "131121"),
        linkageBackEnds(LinkageCases.ASAHIKAWA, "012041"),
        prefectureBackEnds(),
        cardBackEnds(),
        communication(),
        run(
            "communication",
            Member.NATION,
            fixture(Cast.FUKUOKA),
            "communication/401005",
            "terminal/401005/kit",
            "linkage/131121",
            "register/131121/main"),
        run("communication", Member.CARDS, kitakyushu(), "communication/401005", "linkage/131121"),
        run(
            "prefecture",
            Member.NATION,
            fixture(Cast.FUKUOKA).with("municipality", "271004"),
            "prefecture/270008",
            "terminal/270008/kit",
            "register/131121/main"),
        run(
            "prefecture",
            Member.BROKER,
            fixture(Cast.FUKUOKA),
            "prefecture/270008",
            "register/131121/main"),
        run(
            "linkage",
            Member.BROKER,
            fixture(Cast.FUKUOKA),
            "linkage/401005",
            "communication/131121"),
        run(
            "linkage",
            Member.NATION,
            fixture(Cast.FUKUOKA),
            "linkage/401005",
            "register/131121/main"),
        run(
            "nation",
            Member.BROKER,
            fixture(Cast.FUKUOKA),
            "nation/900001",
            "communication/131121"),
        run(
            "broker",
            LinkageCases.SETAGAYA,
            fixture(Cast.SETAGAYA),
            "broker/900028",
            "communication/131121"),
        cards());
  }

  /** Register and terminal at the communication node of Setagaya. */
  Run backEnds() throws IOException {
    return run(
        BACK_END,
        Cast.SETAGAYA,
        fixture(Cast.SETAGAYA),
        "register/131121/main",
        "terminal/131121/counter",
        "pension/131121/main",
        "register/012041/main",
        "terminal/012041/counter");
  }

  /** The node of Kitakyushu, which has none, at its prefecture. */
  Run communication() throws IOException {
    return run(
        "communication",
        Cast.FUKUOKA_PREFECTURE,
        kitakyushu(),
        "communication/401005",
        "terminal/401005/kit",
        "linkage/131121");
  }

  private Run linkageBackEnds(Member node, String code) throws Exception {
    String other = code.equals("131121") ? "012041" : "131121";
    List<String> callers = new ArrayList<>();
    for (String kind :
        List.of("register", "pension", "addressee", "progress", "reservation", "convenience")) {
      callers.add(kind + "/" + code + "/main");
      callers.add(kind + "/" + other + "/main");
    }
    callers.add("terminal/" + code + "/counter");
    Fixture fixture = fixture(node.equals(LinkageCases.SETAGAYA) ? Cast.SETAGAYA : Cast.ASAHIKAWA);
    if (code.equals("131121")) {
      fixture.with("linked", linked());
    } else {
      fixture.with("pending", Map.of("permitId", pending()));
    }
    return run(BACK_END, node, fixture, callers.toArray(String[]::new));
  }

  private Run prefectureBackEnds() throws IOException {
    return run(
        BACK_END,
        Cast.TOKYO,
        fixture(Cast.SETAGAYA).with("departmentBusiness", Operators.PREFECTURAL_TAX),
        "terminal/130001/counter",
        "department/130001/tax",
        "agency/130001/education",
        "register/131121/main",
        "terminal/400009/counter",
        "department/400009/tax",
        "agency/400009/education");
  }

  private Run cardBackEnds() throws IOException {
    return run(
        BACK_END,
        Member.CARDS,
        fixture(Cast.SETAGAYA),
        "issuer/900010/main",
        "terminal/900010/losses",
        "register/131121/main",
        "issuer/131121/main",
        "terminal/131121/counter");
  }

  private Run cards() throws IOException {
    Connection register = connection("register/131121/main", Cast.SETAGAYA);
    try (register) {
      Card known = new RegisterClient(register).changedCards(0).getCardsList().getFirst();
      return run(
          "cards",
          Cast.SETAGAYA,
          fixture(Cast.SETAGAYA).with("knownCard", known),
          "cards/900010",
          "linkage/131121");
    }
  }

  /** A person of the demonstration whom both cities have linked, as the pension business knows. */
  private Map<String, String> linked() {
    try (Connection connection = connection("pension/131121/main", LinkageCases.SETAGAYA)) {
      String unified =
          new PensionClient(connection)
              .addressee(GetAddresseeRequest.newBuilder().setAddresseeNumber("70000000").build())
              .getUnifiedAddresseeNumber();
      Map<String, String> linked = new HashMap<>();
      linked.put("unifiedAddresseeNumber", unified);
      linked.put("pensionNumber", "70000000");
      linked.put("row", "pension-residence");
      linked.put("askedBody", "012041");
      linked.put("transferReference", "TRANSFER-1");
      return linked;
    }
  }

  /** Permit of a question that waits at Asahikawa: pension asks about the flagged person again. */
  private String pending() throws Exception {
    try (Connection pension = connection("pension/131121/main", LinkageCases.SETAGAYA);
        Connection desk = connection("addressee/012041/main", LinkageCases.ASAHIKAWA)) {
      new PensionClient(pension)
          .ask(
              RequestIds.next(),
              musubi.linkage.v1.AskRequest.newBuilder()
                  .setRowId("pension-residence")
                  .setBodyCode("012041")
                  .addAddresseeNumbers("70000001")
                  .build(),
              PATIENCE);
      OfficialClient officials =
          new OfficialClient(
              desk,
              new Operators(TestNetwork.OPERATORS).of("012041"),
              new Purpose(LinkageCases.MANUAL, "DEMO-1", Operators.OPERATOR, Operators.TERMINAL));
      ByteString[] permit = new ByteString[1];
      Scenario.until(
          "a question that waits",
          () -> {
            var waiting = officials.pending();
            waiting.forEach(each -> permit[0] = each.getPermitId());
            return permit[0] != null;
          });
      return Base64.getEncoder().encodeToString(permit[0].toByteArray());
    }
  }

  private Fixture fixture(Member city) {
    fresh += 100;
    return fixture(
        city,
        ConfirmationCases.newcomer(city, fresh),
        ConfirmationCases.newcomer(city, fresh + 50),
        ConfirmationCases.resident(city, 7));
  }

  /** Persons of Fukuoka whom its prefecture knows, and newcomers of Kitakyushu, which is played. */
  private Fixture kitakyushu() {
    fresh += 100;
    IdentityRecord newcomer = Scenario.kitakyushu(fresh);
    return fixture(Cast.FUKUOKA, newcomer, Scenario.kitakyushu(fresh + 50), newcomer);
  }

  private static Fixture fixture(
      Member city, IdentityRecord newcomer, IdentityRecord stranger, IdentityRecord addressee) {
    Member other = city.equals(Cast.FUKUOKA) ? Cast.SETAGAYA : Cast.FUKUOKA;
    Fixture.Persons persons =
        new Fixture.Persons(
            ConfirmationCases.resident(city, 7),
            ConfirmationCases.resident(city, 8),
            ConfirmationCases.resident(city, 10),
            newcomer,
            stranger,
            addressee,
            Scenario.person(other, 300));
    return Fixture.of(persons)
        .purpose(Operators.BUSINESS, "CONFORM-1", OPERATOR, APPROVER, Operators.TERMINAL);
  }

  private Run run(String as, Member node, Fixture fixture, String... parties) throws IOException {
    String name = node.role() + "/" + node.body().digits();
    Path file = place.resolve(as + "-" + node.label() + ".yaml");
    fixture.write(file);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--as", as, "--target", network.address(node), "--node", name));
    arguments.addAll(List.of("--fixture", file.toString()));
    arguments.addAll(List.of("--receipt-key", name + "=" + signing(node).resolve("signing.pub")));
    for (String party : parties) {
      Path certificate = network.certificate(CertificateName.ofPath(party)).key().getParent();
      arguments.addAll(List.of("--certificate", certificate.toString()));
    }
    for (String code : List.of("131121", "012041", "130001", "900010", "401005", "270008")) {
      arguments.addAll(
          List.of("--authority", Operators.place(TestNetwork.OPERATORS, code).toString()));
    }
    for (Member played : List.of(KITAKYUSHU, OSAKA)) {
      arguments.addAll(
          List.of(
              "--signing-key",
              played.role() + "/" + played.body().digits() + "=" + signing(played)));
    }
    return new Run(as, node, arguments);
  }

  private Path signing(Member member) {
    return network.configuration(member).getParent().resolve("signing");
  }

  private OperatorAuthority authority(String code) {
    Path directory = Operators.place(TestNetwork.OPERATORS, code);
    if (Files.exists(directory)) {
      return OperatorAuthority.open(directory, InstantSource.system());
    }
    OperatorAuthority made = OperatorAuthority.create(directory, code, InstantSource.system());
    network.operatorKey(new musubi.gateway.value.BodyCode(code), made.publicKey());
    return made;
  }

  private Connection connection(String party, Member node) {
    return Connection.to("127.0.0.1", network.port(node))
        .node(node.role(), node.body().digits())
        .certificate(network.certificate(CertificateName.ofPath(party)).key().getParent())
        .open();
  }
}
