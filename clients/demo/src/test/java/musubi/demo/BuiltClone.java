package musubi.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * This repository as it is after a build, before there is a jar: its own directories, and a {@code
 * musubi} that runs the classes under test.
 */
final class BuiltClone {
  private static final List<String> PARTS = List.of("clients", "docs", "proto", "pom.xml");

  private BuiltClone() {}

  /** Makes it anew in a directory. */
  static Path at(Path place) throws IOException {
    Path root = Path.of(System.getProperty("musubi.root")).toAbsolutePath();
    Files.createDirectories(place);
    for (String part : PARTS) {
      Files.deleteIfExists(place.resolve(part));
      Files.createSymbolicLink(place.resolve(part), root.resolve(part));
    }
    Path launcher = place.resolve("musubi");
    Files.writeString(launcher, script());
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    return place;
  }

  /** A directory without anything in it. */
  static Path empty(Path place) throws IOException {
    if (Files.exists(place)) {
      try (Stream<Path> old = Files.walk(place)) {
        for (Path each : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    return Files.createDirectories(place);
  }

  private static String script() {
    return "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 -Dmusubi.home='%s' -cp '%s' musubi.demo.Main \"$@\"\n"
        .formatted(
            ProcessHandle.current().info().command().orElseThrow(),
            System.getProperty("musubi.root"),
            System.getProperty("java.class.path"));
  }
}
