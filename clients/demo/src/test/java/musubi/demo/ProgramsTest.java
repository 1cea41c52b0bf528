package musubi.demo;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** What is missing is said; what is required and missing fails. */
class ProgramsTest {
  private static final String REQUIRED = "musubi.required";

  private final String before = System.getProperty(REQUIRED, "");

  @AfterEach
  void restore() {
    System.setProperty(REQUIRED, before);
  }

  @Test
  void need_present_goesOn() {
    System.setProperty(REQUIRED, "java");

    assertDoesNotThrow(() -> Programs.need("java", java(), "-version"));
  }

  @Test
  void need_missing_isSkippedAloud() {
    System.setProperty(REQUIRED, "java,another");

    TestAbortedException skipped =
        assertThrows(TestAbortedException.class, () -> Programs.need("none", "no-such-program"));

    assertTrue(skipped.getMessage().contains("no-such-program"));
  }

  @Test
  void need_missingAndRequired_fails() {
    System.setProperty(REQUIRED, "another,none");

    assertThrows(AssertionFailedError.class, () -> Programs.need("none", "no-such-program"));
    assertThrows(AssertionFailedError.class, () -> Programs.need("none", java(), "-no-such"));
  }

  private static String java() {
    return ProcessHandle.current().info().command().orElseThrow();
  }
}
