package musubi.auditor;

/** Kinds of what can be wrong. */
public enum Fault {
  /** Nothing stands under a number, here or from here to another. */
  NUMBER_MISSING,
  /** A number stands in two rows. */
  NUMBER_TWICE,
  /** An acknowledged update is not at a tier. */
  ACKNOWLEDGED_LOST,
  /** An acknowledged number is that of another push, or of another resident. */
  ACKNOWLEDGED_NUMBER_TAKEN,
  /** One number was answered to two pushes, or two numbers to one. */
  ACKNOWLEDGED_TWICE,
  /** A tier did not apply an acknowledged update. */
  NOT_APPLIED,
  /** The notice is not what the register pushed. */
  NOTICE_NOT_AS_PUSHED,
  /** A tier holds other bytes under a number than the tier below sent. */
  NOTICE_UNLIKE,
  /** An act was done twice: a request id stands under two numbers. */
  REQUEST_ID_TWICE,
  /** A request key names a number that its request did not make. */
  KEY_ASTRAY,
  /** An update has no request key: a repeat would act again. */
  KEY_MISSING,
  /** A running hash does not follow from the one before it. */
  HASH_WRONG,
  /** The lane row does not say what its last update says. */
  LANE_WRONG,
  /** A tier takes for acknowledged what the tier above does not have. */
  ONWARD_AHEAD,
  /** A resident's record is not there, or there without an update. */
  RECORD_MISSING,
  /** A resident's record is not that of the last applied update. */
  RECORD_NOT_LAST,
  /** A resident's record differs from its notice, or from that of the tier below. */
  RECORD_UNLIKE,
  /** Updates of a municipality whose own database is not among those given. */
  MUNICIPALITY_UNKNOWN
}
