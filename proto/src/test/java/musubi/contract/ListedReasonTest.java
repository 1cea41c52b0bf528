package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ListedReasonTest {
  @Test
  void of_lineThatGoesOn_isOneReason() {
    var comment =
        """
        Does it.

        Errors that end the stream:
          NOT_FOUND  GONE  nobody has it,
                           nowhere
          ABORTED    LATE  come again

        OTHER  WORDS  of prose""";

    var reasons = ListedReason.of(comment);

    assertEquals(2, reasons.size());
    assertEquals("nobody has it, nowhere", reasons.get(0).when());
    assertEquals("LATE", reasons.get(1).reason());
  }

  @Test
  void of_lineThatIsNoReason_isAnError() {
    var comment =
        """
        Errors:
          NOT_FOUND  GONE  nobody has it
        with a proof also
          ABORTED    LATE  come again""";

    var error = assertThrows(IllegalArgumentException.class, () -> ListedReason.of(comment));

    assertTrue(error.getMessage().contains("with a proof also"));
  }
}
