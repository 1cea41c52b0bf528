package musubi.gateway.pg;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The two configuration files of the embedded server, written afresh at each start. */
final class ServerSettings {
  static final String ADDRESS = "127.0.0.1";

  /** What an acknowledged commit rests on; no option of ours turns these off. */
  static final Set<String> DURABILITY = Set.of("fsync", "synchronous_commit", "full_page_writes");

  private ServerSettings() {}

  static void write(Path data, int port, Map<String, String> overrides) throws IOException {
    var settings = new LinkedHashMap<String, String>();
    settings.put("listen_addresses", ADDRESS);
    settings.put("port", Integer.toString(port));
    settings.put("unix_socket_directories", "");
    settings.put("password_encryption", "scram-sha-256");
    settings.put("max_connections", "400");
    settings.put("shared_buffers", "256MB");
    DURABILITY.stream().sorted().forEach(name -> settings.put(name, "on"));
    settings.put("max_wal_size", "2GB");
    settings.put("checkpoint_timeout", "15min");
    settings.put("logging_collector", "off");
    settings.put("log_duration", "off");
    settings.put("log_timezone", "UTC");
    settings.put("timezone", "UTC");
    // ALTER SYSTEM writes a file that would win over this one.
    settings.put("allow_alter_system", "off");
    settings.putAll(LogSafety.settings());
    settings.putAll(overrides);

    var text = new StringBuilder("# Written by each start; changes are lost.\n");
    settings.forEach((name, value) -> text.append(name).append(" = ").append(quoted(value)));
    PrivateFiles.write(data.resolve("postgresql.conf"), text.toString());
    PrivateFiles.write(
        data.resolve("pg_hba.conf"),
        "# Written by each start; changes are lost.\nhost all all 127.0.0.1/32 scram-sha-256\n");
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'\n";
  }
}
