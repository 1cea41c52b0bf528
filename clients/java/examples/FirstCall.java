import musubi.client.Connection;
import musubi.client.Purpose;
import musubi.client.TerminalClient;

/** Who stands behind the resident-record code in {@code CODE}. */
final class FirstCall {
  public static void main(String[] arguments) {
    // @start region="call"
    try (Connection connection = Settings.node().open()) {
      var purpose = new Purpose("resident-record", "A-1", "SYN-OP-01", "SYN-T-01");
      var terminal = new TerminalClient(connection, Operators.authority(), purpose);
      var answer = terminal.inquire(System.getenv("CODE"));
      System.out.println(answer.getRecord().getAddress());
    }
    // @end
  }
}
