package musubi.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import musubi.gateway.ops.Logs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a run of the first load leaves for the next. */
class LoadingSiteTest {
  private static final Path DIRECTORY = Path.of("target", "loading-site-test").toAbsolutePath();

  @BeforeAll
  static void makeLogsShort() {
    Logs.configure("WARN", Optional.empty());
  }

  @Test
  void resume_whatARunHasLeft_hasItsPersonsPortsAndCertificates() throws Exception {
    CitySystems before;
    try (LoadingSite site = LoadingSite.make(DIRECTORY, 12)) {
      before = site.systems();
    }

    try (LoadingSite site = LoadingSite.resume(DIRECTORY)) {
      CitySystems after = site.systems();

      assertEquals(12, site.population().size());
      assertEquals(before.linkage(), after.linkage());
      assertEquals(before.communication(), after.communication());
      assertTrue(Files.exists(after.certificates().apply("register").resolve("chain.pem")));
      assertTrue(Files.exists(after.certificates().apply("addressee").resolve("key.pem")));
    }
  }

  @Test
  void resume_whereNothingWasLeft_isRefused() {
    Path empty = DIRECTORY.resolve("empty");

    assertThrows(IllegalStateException.class, () -> LoadingSite.resume(empty));
  }
}
