package musubi.gateway.translation;

import static musubi.gateway.access.Reason.Kind.DEFECT;
import static musubi.gateway.access.Reason.Kind.MALFORMED;
import static musubi.gateway.access.Reason.Kind.NOT_ALLOWED;
import static musubi.gateway.access.Reason.Kind.NOT_FOUND;
import static musubi.gateway.access.Reason.Kind.STATE;
import static musubi.gateway.access.Reason.Kind.UNKNOWN_CALLER;
import static musubi.gateway.access.Reason.MustAct.CALLER_ADMINISTRATOR;
import static musubi.gateway.access.Reason.MustAct.CALLER_DEVELOPER;
import static musubi.gateway.access.Reason.MustAct.NODE_ADMINISTRATOR;

import musubi.gateway.access.Reason;

/** Reasons of translations and of the key log, wherever they are found out. */
public enum TranslationReason implements Reason {
  REQUEST_MALFORMED(
      MALFORMED,
      CALLER_DEVELOPER,
      "a length, a point or a scalar of the translation is wrong, or parts that its purpose lacks",
      "see docs/protocols/symbols.md: points of 65 bytes on P-256, scalars from 1 to n - 1",
      "a compressed point, or a request of one purpose sent to the method of another"),
  REQUEST_SIGNATURE(
      UNKNOWN_CALLER,
      CALLER_ADMINISTRATOR,
      "no signing key that the key log has for the sender made the signature of the request",
      "check that the sender's signing key stands in the key log and is not over",
      "a request that was changed on its way, or signed with a key that was never entered"),
  REQUEST_EXPIRED(
      STATE,
      CALLER_DEVELOPER,
      "the request is over, not yet begun, or was made to live longer than its purpose allows",
      "make a new request with new factors and a new id; check the clocks",
      "an inquiry that waited longer than five minutes for its answerer"),
  BLIND_MISMATCH(
      MALFORMED,
      CALLER_DEVELOPER,
      "the base of the request is not the sender's key times the blind factor beside it",
      "send the factor of this very request, and take the key from the key log",
      "the factor of another request, or the key of another epoch"),
  PERMIT_INVALID(
      NOT_ALLOWED,
      NODE_ADMINISTRATOR,
      "the permit is not the broker's, is over, or is not for this request and translation",
      "ask the broker anew; a permit is never changed on its way",
      "a permit of one inquiry beside the request of another"),
  PERMIT_UNKNOWN(
      NOT_FOUND,
      CALLER_DEVELOPER,
      "no inquiry of the caller came under a permit of this id",
      "ask with the permit id of an own inquiry that is not older than 90 days",
      "a permit of another organisation"),
  TRANSLATION_UNPROVEN(
      STATE,
      NODE_ADMINISTRATOR,
      "the proof does not show that the broker used the keys of the key log for every point",
      "keep what came as evidence and tell the broker's operators at once",
      "a point that was exchanged for another on its way"),
  ENVELOPE_INVALID(
      MALFORMED,
      CALLER_DEVELOPER,
      "what was sealed for the receiver does not open, or does not hold what it should",
      "seal for the key that the request names, bound to this very request",
      "an envelope that was taken out of another request"),
  KEY_LOG_STALE(
      STATE,
      CALLER_ADMINISTRATOR,
      "the request was made by a key log, a key or a permission list that is not current here",
      "follow the key log and make the request anew; if it stays, see which of the two is behind",
      "an organisation whose connection to the broker was down while keys were renewed"),
  KEY_LOG_ROLLED_BACK(
      STATE,
      NODE_ADMINISTRATOR,
      "the broker shows a key log with fewer entries than this node has from it",
      "treat it as an attack until the broker's operators have explained it; nothing is taken over",
      "a broker that was restored from a backup, or that hides a key"),
  KEY_LOG_FORKED(
      STATE,
      NODE_ADMINISTRATOR,
      "the broker shows a key log that does not continue the one this node has from it",
      "treat it as an attack until the broker's operators have explained it; nothing is taken over",
      "a broker that shows two nodes different keys of one organisation"),
  KEY_LOG_SHORTER(
      STATE,
      NODE_ADMINISTRATOR,
      "the caller has more entries of the key log than there are here",
      "find out which of the two was restored from a backup before either goes on",
      "a broker that lost its last day"),
  CHECKPOINT_UNSIGNED(
      STATE,
      NODE_ADMINISTRATOR,
      "a checkpoint lacks the signature of the broker or of a witness, or one does not hold",
      "see whether the directory has the signing keys of the broker and of the nation",
      "a key log that the nation has not countersigned"),
  KEY_ENTRY_INVALID(
      MALFORMED,
      CALLER_DEVELOPER,
      "an entry for the key log breaks its form, is not its body's own, or is not signed by it",
      "enter keys of your own body, signed with your node's key in the directory",
      "a sealing key that one organisation enters for another"),
  ROW_REFUSED(
      NOT_ALLOWED,
      CALLER_DEVELOPER,
      "the permission list has no such row for these two",
      "choose a row of the list in force whose businesses ask and answer",
      "a business of the register, which never asks [003 R-009]"),
  LIST_ROLLED_BACK(
      STATE,
      NODE_ADMINISTRATOR,
      "a permission list is older than the one that this node has, or not the one in the key log",
      "see why the broker gives an older list; the newer one stays in force",
      "a broker that was restored from a backup"),
  NUMBER_UNKNOWN(
      STATE,
      CALLER_DEVELOPER,
      "a processing number was not issued by the broker to this organisation, or is over",
      "request a new processing number and begin the acquisition anew",
      "a token whose thirty days have passed"),
  NUMBER_USED(
      STATE,
      CALLER_DEVELOPER,
      "a processing number was used already; each is for one person, once",
      "request a new processing number for each person",
      "one number handed over for two persons"),
  ANSWER_FOREIGN(
      STATE,
      NODE_ADMINISTRATOR,
      "an answer belongs to another question than the one that was asked",
      "tell the broker's operators; the answer was not opened",
      "two answers that were exchanged on their way"),
  ANSWER_INVALID(
      STATE,
      NODE_ADMINISTRATOR,
      "an answer is not signed by the answerer of the permit, or does not open",
      "tell the operators of the answerer and of the broker; nothing of it was used",
      "an answer that was sealed for the reply key of another question"),
  SYMBOL_SEAL_BROKEN(
      DEFECT,
      NODE_ADMINISTRATOR,
      "a stored symbol is not that of its organisation, epoch and person",
      "compare the database with its backups: a row was changed, or keys and rows do not belong"
          + " together",
      "a sealed value that was copied from one row to another");

  private final Details details;

  TranslationReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
