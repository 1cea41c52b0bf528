package musubi.gateway.linkage;

import static musubi.gateway.access.Reason.Kind.NOT_FOUND;
import static musubi.gateway.access.Reason.Kind.STATE;
import static musubi.gateway.access.Reason.MustAct.CALLER_OPERATOR;

import musubi.gateway.access.Reason;

/** Reasons of the link table. */
public enum LinkReason implements Reason {
  ADDRESSEE_REGISTERED(
      STATE,
      CALLER_OPERATOR,
      "the unified addressee number stands in the link table already",
      "ask whether it is registered; a number is put in another's place only where none is",
      "a change to a number that another person has"),
  SYMBOL_NOT_ACQUIRED(
      STATE,
      CALLER_OPERATOR,
      "the person has no symbol yet",
      "request one and wait until the acquisition says that it is linked",
      "a person who moved in this morning"),
  SYMBOL_UNKNOWN(
      NOT_FOUND,
      CALLER_OPERATOR,
      "no symbol of this body has the handle",
      "check the handle; it is of one body and one key alone",
      "a handle from before the symbols were brought under a new key");

  private final Details details;

  LinkReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
