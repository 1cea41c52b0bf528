package musubi.gateway.access;

/**
 * Why a call is refused: a stable name that callers may branch on, with what a person needs to act.
 *
 * <p>Each package has an enum of its own. The catalogue {@code docs/errors.md} is made from them; a
 * reason is never renamed and never re-used.
 */
public interface Reason {
  /** Stable name, upper snake case. */
  String name();

  /** Everything else that there is to say about it. */
  Details details();

  /** What kind of refusal this is; decides the status code, at one place. */
  default Kind kind() {
    return details().kind();
  }

  /** Who can do something about it. */
  default MustAct mustAct() {
    return details().mustAct();
  }

  /** One sentence: what was wrong. Never personal. */
  default String meaning() {
    return details().meaning();
  }

  /** One sentence: what to do. */
  default String fix() {
    return details().fix();
  }

  /** One sentence: a case in which it happens. */
  default String example() {
    return details().example();
  }

  /** A row of the catalogue. */
  record Details(Kind kind, MustAct mustAct, String meaning, String fix, String example) {}

  /** Kinds of refusals of our own; the translator knows the status codes. */
  enum Kind {
    /** Does not parse or breaks the contract. */
    MALFORMED,
    /** We do not know who calls. */
    UNKNOWN_CALLER,
    /** A known caller, and it may not. */
    NOT_ALLOWED,
    /** Nobody and nothing under this key. */
    NOT_FOUND,
    /** The state forbids it. */
    STATE,
    /** Somebody changed it first; read it again. */
    CHANGED,
    /** Full; later again. */
    BUSY,
    /** A part that is needed is away; later again. */
    AWAY,
    /** A defect of ours. */
    DEFECT
  }

  /** Who can do something about a refusal. */
  enum MustAct {
    /** The people who wrote the calling system. */
    CALLER_DEVELOPER,
    /** The people who use the calling system. */
    CALLER_OPERATOR,
    /** The people who run the calling system or node. */
    CALLER_ADMINISTRATOR,
    /** The people who run the answering node. */
    NODE_ADMINISTRATOR
  }
}
