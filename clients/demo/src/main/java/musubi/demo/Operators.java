package musubi.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import musubi.backends.operators.Login;
import musubi.backends.operators.OperatorAuthority;
import musubi.client.Statements;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;

/** The operator authorities of the cities and of a prefecture, and their synthetic operators. */
final class Operators {
  static final String OPERATOR = "SYN-OP-01";
  static final String TERMINAL = "SYN-T-01";
  static final String BUSINESS = "resident-record";

  /** Who looks for persons that are not there. */
  static final String FISHER = "SYN-OP-09";

  /** Who approves what another has asked for. */
  static final String APPROVER = "SYN-OP-02";

  /** The right to approve a release of a protected person's record. */
  static final String RELEASE = "protection-release";

  /** The right to approve an order for a card. */
  static final String CARD_APPROVAL = "card-approval";

  /** Businesses of agencies and departments of the prefecture. */
  static final String SCHOLARSHIP = "scholarship";

  static final String PREFECTURAL_TAX = "prefectural-tax";

  private static final List<Member> BODIES =
      Stream.concat(Cast.CITIES.stream(), Stream.of(Cast.TOKYO, Member.CARDS)).toList();

  private static final Duration LONG_AGO = Duration.ofMinutes(10);

  private final Path directory;

  /** Makes each authority and enters its key in the directory. */
  static void prepare(Path directory, LocalNetwork network) throws IOException {
    Files.createDirectories(directory);
    for (Member member : BODIES) {
      String code = member.body().digits();
      OperatorAuthority authority =
          OperatorAuthority.create(place(directory, code), code, InstantSource.system());
      authority.grant(OPERATOR, businesses(member));
      authority.grant(FISHER, Set.of(BUSINESS));
      authority.grant(APPROVER, Set.of(BUSINESS, RELEASE, CARD_APPROVAL));
      network.operatorKey(member.body(), authority.publicKey());
    }
    network.publish();
  }

  /** Those that were made in a directory. */
  Operators(Path directory) {
    this.directory = directory;
  }

  /** Where the authority of a body is. */
  static Path place(Path directory, String code) {
    return directory.resolve("operators-" + code);
  }

  /** Whether a body has an authority here. */
  boolean has(String code) {
    return BODIES.stream().anyMatch(member -> member.body().digits().equals(code));
  }

  /** Statements for the operator of a body, who has just logged in. */
  Statements of(String code) {
    return statements(code, OPERATOR, InstantSource.system());
  }

  /** Statements for the operator of a body who approves. */
  Statements approver(String code) {
    return statements(code, APPROVER, InstantSource.system());
  }

  /** Statements for the operator of a body who looks for persons that are not there. */
  Statements fisher(String code) {
    return statements(code, FISHER, InstantSource.system());
  }

  /** Statements for the operator of a body, made so long ago that they are over. */
  Statements expired(String code) {
    return statements(code, OPERATOR, () -> Instant.now().minus(LONG_AGO));
  }

  private Statements statements(String code, String operator, InstantSource clock) {
    return OperatorAuthority.open(place(directory, code), clock)
        .statements(
            new Login(
                operator,
                TERMINAL,
                clock.instant(),
                Set.of(Login.Factor.FACE, Login.Factor.PASSWORD)));
  }

  private static Set<String> businesses(Member member) {
    return member.equals(Cast.TOKYO)
        ? Set.of(BUSINESS, SCHOLARSHIP, PREFECTURAL_TAX)
        : Set.of(BUSINESS, LinkageCases.MANUAL);
  }
}
