package musubi.backends.convenience;

import java.util.HashMap;
import java.util.Map;
import musubi.backends.convenience.NotIssuedException.Objection;
import musubi.backends.convenience.SerialTable.State;
import musubi.linkage.v1.CertificateSerial;

/** Serials and whose they are. Not thread-safe. */
final class SerialBook {
  private final Map<String, Known> serials = new HashMap<>();
  private int leftOut;

  /** What is known of a serial. */
  private record Known(String unifiedNumber, State state, long revision) {
    static final Known NOTHING = new Known("", State.UNKNOWN, 0);

    boolean isAbout(CertificateSerial notice) {
      return state == State.UNKNOWN || unifiedNumber.equals(notice.getUnifiedAddresseeNumber());
    }

    @Override
    public String toString() {
      return "Known[" + state + "]";
    }
  }

  /**
   * The unified addressee number of whoever has the certificate with a serial.
   *
   * @throws NotIssuedException no certificate is issued by this card
   */
  String holder(String serial) {
    Known known = serials.getOrDefault(serial, Known.NOTHING);
    return switch (known.state()) {
      case VALID -> known.unifiedNumber();
      case UNKNOWN -> throw new NotIssuedException(Objection.SERIAL_UNKNOWN);
      case SUSPENDED -> throw new NotIssuedException(Objection.SUSPENDED);
      case REVOKED -> throw new NotIssuedException(Objection.REVOKED);
    };
  }

  /** How many notices were left out: another person's serial, or one that was revoked before. */
  int leftOut() {
    return leftOut;
  }

  /** The newest revision counts; an older one came again, and is no news. */
  void take(CertificateSerial notice) {
    String serial = notice.getUserAuthenticationCertificateSerial();
    Known known = serials.getOrDefault(serial, Known.NOTHING);
    if (notice.getRevision() <= known.revision()) {
      return;
    }
    State said =
        switch (notice.getStatus()) {
          case SERIAL_STATUS_VALID -> State.VALID;
          case SERIAL_STATUS_REVOKED -> State.REVOKED;
          // What a newer contract says gives no certificate either.
          case SERIAL_STATUS_SUSPENDED, SERIAL_STATUS_UNSPECIFIED, UNRECOGNIZED -> State.SUSPENDED;
        };
    if (!known.isAbout(notice) || SerialTable.after(known.state(), said).isEmpty()) {
      leftOut++;
      return;
    }
    serials.put(serial, new Known(notice.getUnifiedAddresseeNumber(), said, notice.getRevision()));
  }
}
