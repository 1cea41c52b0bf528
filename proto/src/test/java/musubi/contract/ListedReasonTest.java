package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
