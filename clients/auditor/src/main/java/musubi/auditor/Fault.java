package musubi.auditor;

/** Kinds of what can be wrong. */
public enum Fault {
  /** Nothing stands under a number, here or from here to another. */
  NUMBER_MISSING,
  /** A number stands in two rows. */
  NUMBER_TWICE,
  /** What was acknowledged is not there. */
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
  MUNICIPALITY_UNKNOWN,
  /** Two addressees have one symbol. */
  SYMBOL_TWICE,
  /** A link without symbol that nothing is awaited for, or a request for a symbol that is there. */
  HALF_LINKED,
  /** A processing number stands where it is over, or waits where everything should be over. */
  NUMBER_LEFT,
  /** Broker and linkage node tell two ends of one processing number. */
  NUMBER_UNLIKE,
  /** A request, a blind factor, translated points or a question's persons stand where over. */
  POINTS_LEFT,
  /** A translation came whose proof did not hold. */
  TRANSLATION_UNPROVEN,
  /** An inquiry has no end, or an end without answer or reason. */
  INQUIRY_OPEN,
  /** One permit for two questions, or one question under two permits. */
  PERMIT_TWICE,
  /** A permit that the broker did not give, or gave for another question. */
  PERMIT_UNKNOWN,
  /** An answer under a permit under which the other body has answered nothing. */
  PROVISION_MISSING,
  /** An answered inquiry is not in the call records of one of the three. */
  CALL_MISSING,
  /** The exchange records of the two bodies do not agree. */
  EXCHANGE_UNLIKE,
  /** A card has a revision by no step, or by two. */
  CARD_REVISION_ASTRAY,
  /** An order that a terminal was answered is decided otherwise, or not at all. */
  ORDER_UNLIKE,
  /** An order without an end. */
  ORDER_OPEN,
  /** A municipality knows another revision of its card than the card system. */
  CARD_COPY_UNLIKE
}
