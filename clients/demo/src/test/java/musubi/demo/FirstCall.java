package musubi.demo;

import java.nio.file.Path;
import musubi.client.Connection;
import musubi.client.Purpose;
import musubi.client.Statements;
import musubi.client.TerminalClient;

/** The Java example of the README. */
final class FirstCall {
  private FirstCall() {}

  static String address(int port, Path certificate, Statements statements, String code) {
    // README:
    try (Connection connection =
        Connection.to("127.0.0.1", port)
            .node("communication", "131121")
            .certificate(certificate)
            .open()) {
      var purpose = new Purpose("resident-record", "A-1", "SYN-OP-01", "SYN-T-01");
      var terminal = new TerminalClient(connection, statements, purpose);
      return terminal.inquire(code).getRecord().getAddress();
    }
    // :README
  }
}
