import java.nio.file.Path;
import musubi.client.Connection;

/** What {@code ./musubi up} prints to be exported. */
final class Settings {
  private Settings() {}

  /** Directory with key.pem, chain.pem and root.pem. */
  static Path certificate() {
    return Path.of(System.getenv().getOrDefault("CERTIFICATE", "certificate"));
  }

  /** The own node, {@code host:port} in {@code NODE}. */
  static Connection.Builder node() {
    String[] node = System.getenv("NODE").split(":");
    return Connection.to(node[0], Integer.parseInt(node[1]))
        .node("communication", "131121")
        .certificate(certificate());
  }
}
