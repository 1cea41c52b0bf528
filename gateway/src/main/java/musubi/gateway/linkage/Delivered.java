package musubi.gateway.linkage;

/** What became of one delivered symbol. */
public enum Delivered {
  /** Linked, now or before. */
  LINKED,
  /** No acquisition of this body has the processing number, or it has ended. */
  NUMBER_UNKNOWN,
  /** Another addressee has the symbol, or the addressee another symbol. Two people decide. */
  SYMBOL_ALREADY_LINKED
}
