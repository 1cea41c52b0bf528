package musubi.demo;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import musubi.gateway.local.LocalNetwork;

/**
 * What a developer copies to make the first call in a language: the settings that the pages {@code
 * docs/first-call-*.md} go on from, and one whole line each.
 */
final class FirstCalls {
  private final Path home;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final Path certificate;

  /**
   * For a network that runs.
   *
   * @param place directory of its keys
   * @param operators directory of the operator authorities
   * @param home this repository
   */
  FirstCalls(LocalNetwork network, Path place, Path operators, Path home) {
    this.home = home.toAbsolutePath().normalize();
    this.certificate = network.system("terminal", "131121", "counter").key().getParent();
    settings.put("MUSUBI", this.home.toString());
    settings.put("NODE", network.address(Cast.SETAGAYA));
    settings.put("CODE", Scenario.someCode());
    settings.put("PKI", place.resolve("pki").toString());
    settings.put("AUTHORITY", Operators.place(operators, "131121").toString());
  }

  /** The settings by their names in a shell. */
  Map<String, String> settings() {
    return settings;
  }

  /** The settings as a line for a shell. */
  String exports() {
    return "export " + assigned();
  }

  /** Language and line; each makes the same call. */
  Map<String, String> lines() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put(
        "Java",
        line(
            "java --enable-native-access=ALL-UNNAMED -cp '%s/clients/java/target/lib/*' %s/clients/java/examples/FirstCall.java"));
    lines.put(
        "Python",
        line(
            "PYTHONPATH=%s/clients/python:%s/proto/target/python /usr/bin/python3 %s/clients/python/examples/first_call.py"));
    lines.put(
        "TypeScript",
        line(
            "bash -c 'cd %s/clients/typescript && { [ -d build ] || { npm ci && npm run build; } >&2; } && node build/examples/first-call.js'"));
    return lines;
  }

  private String line(String command) {
    return "CERTIFICATE="
        + certificate
        + " "
        + assigned()
        + " "
        + command.replace("%s", home.toString());
  }

  private String assigned() {
    return settings.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining(" "));
  }
}
