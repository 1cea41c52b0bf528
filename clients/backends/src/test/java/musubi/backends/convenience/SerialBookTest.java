package musubi.backends.convenience;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import musubi.backends.convenience.NotIssuedException.Objection;
import musubi.backends.convenience.SerialTable.State;
import musubi.backends.office.Reviewed;
import musubi.linkage.v1.CertificateSerial;
import musubi.linkage.v1.SerialStatus;
import org.junit.jupiter.api.Test;

class SerialBookTest {
  private static final List<List<String>> ROWS = Reviewed.rows("serial.tsv");
  private static final String HOLDER = "100000000000001";
  private static final String OTHER = "100000000000002";

  /** Each state, then each notice about it: what a kiosk is told afterwards. */
  @Test
  void notice_everyStateAndStatus_countsWhenTheReviewedTableSaysSo() {
    int taken = 0;
    for (State from : State.values()) {
      for (State said : List.of(State.VALID, State.SUSPENDED, State.REVOKED)) {
        SerialBook book = book(from);
        boolean listed =
            ROWS.stream()
                .anyMatch(r -> r.get(0).equals(from.name()) && r.get(1).equals(said.name()));

        book.take(notice(HOLDER, said, 2));

        assertEquals(answer(listed ? said : from), answer(book), from + " " + said);
        assertEquals(listed ? 0 : 1, book.leftOut());
        taken += listed ? 1 : 0;
      }
    }

    System.out.printf("serials: %d notices count, %d are left out%n", taken, 12 - taken);
    assertEquals(ROWS.size(), taken);
    assertEquals(SerialTable.STEPS.size(), taken);
    assertTrue(ROWS.stream().allMatch(row -> row.get(2).matches("(ours|001 X-\\d\\d).*")));
  }

  @Test
  void notice_thatComesAgainOrLate_changesNothing() {
    SerialBook book = new SerialBook();
    book.take(notice(HOLDER, State.VALID, 1));
    book.take(notice(HOLDER, State.SUSPENDED, 3));

    book.take(notice(HOLDER, State.VALID, 1));
    book.take(notice(HOLDER, State.VALID, 2));
    book.take(notice(HOLDER, State.VALID, 3));

    assertEquals("SUSPENDED", answer(book));
    assertEquals(0, book.leftOut());
  }

  @Test
  void notice_serialOfSomebodyElse_isLeftOut() {
    SerialBook book = book(State.VALID);

    book.take(notice(OTHER, State.VALID, 9));

    assertEquals(HOLDER, book.holder("7a"));
    assertEquals(1, book.leftOut());
  }

  @Test
  void notice_statusOfANewerContract_givesNoCertificate() {
    SerialBook book = book(State.VALID);

    book.take(notice(HOLDER, State.VALID, 2).toBuilder().setStatusValue(99).build());

    assertEquals("SUSPENDED", answer(book));
  }

  private static SerialBook book(State state) {
    SerialBook book = new SerialBook();
    if (state != State.UNKNOWN) {
      book.take(notice(HOLDER, state, 1));
    }
    return book;
  }

  private static CertificateSerial notice(String holder, State state, long revision) {
    return CertificateSerial.newBuilder()
        .setUnifiedAddresseeNumber(holder)
        .setUserAuthenticationCertificateSerial("7a")
        .setStatus(SerialStatus.valueOf("SERIAL_STATUS_" + state))
        .setRevision(revision)
        .build();
  }

  /** What a kiosk is told: the holder's number, or why there is no certificate. */
  private static String answer(SerialBook book) {
    try {
      return book.holder("7a");
    } catch (NotIssuedException e) {
      return e.objection().name();
    }
  }

  private static String answer(State state) {
    return switch (state) {
      case VALID -> HOLDER;
      case UNKNOWN -> Objection.SERIAL_UNKNOWN.name();
      case SUSPENDED -> Objection.SUSPENDED.name();
      case REVOKED -> Objection.REVOKED.name();
    };
  }
}
