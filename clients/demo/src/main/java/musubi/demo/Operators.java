package musubi.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import musubi.backends.operators.Login;
import musubi.backends.operators.OperatorAuthority;
import musubi.client.Statements;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;

/** The operator authorities of the cities, and the one synthetic operator of each. */
final class Operators {
  static final String OPERATOR = "SYN-OP-01";
  static final String TERMINAL = "SYN-T-01";
  static final String BUSINESS = "resident-record";

  private final Map<String, OperatorAuthority> authorities = new HashMap<>();

  /** Makes an authority for each city and enters its key in the directory. */
  static void prepare(Path directory, LocalNetwork network) throws IOException {
    Files.createDirectories(directory);
    for (Member city : Cast.CITIES) {
      OperatorAuthority authority =
          OperatorAuthority.create(
              place(directory, city.body().digits()), city.body().digits(), InstantSource.system());
      authority.grant(OPERATOR, Set.of(BUSINESS));
      network.operatorKey(city.body(), authority.publicKey());
    }
    network.publish();
  }

  /** Opens those that were made. */
  Operators(Path directory) {
    for (Member city : Cast.CITIES) {
      String code = city.body().digits();
      authorities.put(code, OperatorAuthority.open(place(directory, code), InstantSource.system()));
    }
  }

  /** Where the authority of a city is. */
  static Path place(Path directory, String code) {
    return directory.resolve("operators-" + code);
  }

  /** Statements for the operator of a city, who has just logged in. */
  Statements of(String code) {
    return authorities
        .get(code)
        .statements(
            new Login(
                OPERATOR,
                TERMINAL,
                Instant.now(),
                Set.of(Login.Factor.FACE, Login.Factor.PASSWORD)));
  }
}
