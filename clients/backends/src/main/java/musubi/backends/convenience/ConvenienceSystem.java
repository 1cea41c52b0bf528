package musubi.backends.convenience;

import musubi.client.CallException;
import musubi.client.ConvenienceClient;
import musubi.linkage.v1.CertificateSerialNotice;
import musubi.linkage.v1.FetchSerialsResponse;

/**
 * The certificate-issuing system for convenience stores of a municipality, as small as an honest
 * one can be ([001 system 5]): it finds whose card a kiosk has read by the serial of its
 * user-authentication certificate. Its state is in memory.
 *
 * <p>Thread-safe.
 */
public final class ConvenienceSystem {
  private final ConvenienceClient client;
  private final SerialBook book = new SerialBook();
  private long cursor;

  /** Works over a client, to the linkage node of the municipality. */
  public ConvenienceSystem(ConvenienceClient client) {
    this.client = client;
  }

  /**
   * Takes what the register has left.
   *
   * @throws CallException the node refuses, or is away; what came before stands
   */
  public synchronized void follow() {
    FetchSerialsResponse page = client.serials(cursor);
    while (page.getNoticesCount() > 0) {
      for (CertificateSerialNotice notice : page.getNoticesList()) {
        book.take(notice.getSerial());
        cursor = notice.getNumber();
      }
      page = client.serials(cursor);
    }
  }

  /**
   * The unified addressee number of whoever has the certificate with a serial.
   *
   * @throws NotIssuedException no certificate is issued by this card
   */
  public synchronized String holder(String serial) {
    return book.holder(serial);
  }

  /** How many notices were left out: another person's serial, or one that was revoked before. */
  public synchronized int leftOut() {
    return book.leftOut();
  }
}
