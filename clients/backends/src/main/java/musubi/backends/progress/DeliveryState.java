package musubi.backends.progress;

/** How far the delivery of one card is; the list is ours. */
public enum DeliveryState {
  /** The card has come. */
  ARRIVED,
  /** It was compared with its list and is in order. */
  CHECKED,
  /** The person has been invited, and has not booked. */
  INVITED,
  /** A visit is booked. */
  BOOKED,
  /** The person did not come to a booked visit. */
  MISSED,
  /** The person is being served. */
  RECEPTION,
  /** The person has the card; the register has not entered it yet. */
  HANDED_OVER,
  /** It waits for a decision of the register. */
  STOPPED,
  /** The register has entered the delivery. Final. */
  DELIVERED,
  /** Nobody came for it in time; it went back. Final. */
  RETURNED,
  /** There will be no delivery. Final. */
  ENDED
}
