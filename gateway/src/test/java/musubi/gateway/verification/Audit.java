package musubi.gateway.verification;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.auditor.Holder;
import musubi.auditor.UpdateAudit;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.pg.DatabaseUrl;

/** The auditor as a process of its own, with nothing of the gateway on its class path. */
final class Audit {
  /** What the auditor said. */
  record Verdict(int exitStatus, String text) {}

  private Audit() {}

  static Verdict run(LocalNetwork network, Path directory, Path acknowledged) throws Exception {
    return run(UpdateAudit.class, network, directory, acknowledged);
  }

  /** Any program of the auditor with the same two arguments. */
  static Verdict run(Class<?> program, LocalNetwork network, Path directory, Path acknowledged)
      throws Exception {
    Path databases = directory.resolve("databases.tsv");
    Files.write(
        databases, network.members().stream().map(member -> line(network, member)).toList());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                program.getName(),
                databases.toString(),
                acknowledged.toString())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Verdict(process.waitFor(), text);
  }

  /** The database of a member, as the auditor is told. */
  static Holder holder(LocalNetwork network, Member member) {
    return holder(member, network.database(member));
  }

  static Holder holder(Member member, DatabaseUrl url) {
    return new Holder(
        Holder.Role.valueOf(member.role().toUpperCase(Locale.ROOT)),
        member.body().digits(),
        url.jdbcUrl(),
        url.user(),
        url.passwordFile().orElseThrow().toAbsolutePath());
  }

  private static String line(LocalNetwork network, Member member) {
    Holder holder = holder(network, member);
    return String.join(
        "\t",
        holder.role().word(),
        holder.body(),
        holder.jdbcUrl(),
        holder.user(),
        holder.passwordFile().toString());
  }

  private static String classPath() throws IOException {
    return Stream.of(UpdateAudit.class, org.postgresql.Driver.class)
        .map(Audit::location)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
