package musubi.load;

import io.grpc.internal.GrpcUtil;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Facts without which a figure means nothing. */
final class Machine {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final Path MEMORY = Path.of("/proc/meminfo");

  private Machine() {}

  /** Facts of every measurement. */
  static Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("processors", Runtime.getRuntime().availableProcessors() + processorModel());
    facts.put("memory", line(MEMORY, "MemTotal"));
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put(
        "load before",
        String.format(
            Locale.ROOT,
            "%.2f (average of the last minute; others who work here spoil the figures)",
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    facts.put(
        "JDK",
        System.getProperty("java.vendor.version") + " " + System.getProperty("java.version"));
    facts.put("grpc-java", GrpcUtil.IMPLEMENTATION_VERSION);
    return facts;
  }

  /** What a program says of its version, in one line. */
  static String version(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return said.lines().findFirst().orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String processorModel() {
    String model = line(PROCESSORS, "model name");
    return model.isEmpty() ? "" : ", " + model;
  }

  private static String line(Path file, String name) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
