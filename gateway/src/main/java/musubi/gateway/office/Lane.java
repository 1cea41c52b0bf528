package musubi.gateway.office;

/** What notices are about; each lane has one kind of sender, one of receiver, and its own order. */
enum Lane {
  /** The register tells the progress system of cards. */
  CARD(1),
  /** The progress system tells the register of deliveries. */
  DELIVERY(2),
  /** The progress system tells the booking system of codes. */
  OFFER(3),
  /** The booking system tells the progress system of visits. */
  BOOKING(4),
  /** The register tells the convenience system of certificates. */
  SERIAL(5);

  private final int code;

  Lane(int code) {
    this.code = code;
  }

  /** As it is stored; never changed. */
  int code() {
    return code;
  }
}
