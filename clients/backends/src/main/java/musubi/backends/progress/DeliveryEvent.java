package musubi.backends.progress;

/** What happens to the delivery of one card; the list is ours. */
public enum DeliveryEvent {
  /** Somebody compares it with its list. */
  CHECK,
  /** The register has sent the invitation. */
  INVITE,
  /** The booking system has a visit. */
  BOOK,
  /** The booking system has another time for the visit. */
  CHANGE,
  /** The visit is cancelled. */
  CANCEL,
  /** The time of the visit is over, and nobody came. */
  MISS,
  /** The person is at the counter. */
  RECEIVE,
  /** The person leaves without the card: a document is missing. */
  SEND_AWAY,
  /** The person takes the card. */
  HAND_OVER,
  /** The register has entered the delivery. */
  CONFIRM,
  /** The register stops the delivery. */
  STOP,
  /** The card has been kept for as long as it is. */
  EXPIRE,
  /** The register says that there will be no delivery. */
  END
}
