package musubi.client;

/**
 * Why a call came to no answer and to no refusal by a node. The same names in every language's
 * library. New values may be added.
 */
public enum Failure {
  /**
   * One's own key, chain or anchors are missing, broken, or out of their time. Nothing was sent.
   */
  CERTIFICATE_UNUSABLE(
      false, "renew key.pem, chain.pem and root.pem; the call did not leave this system"),
  /** The node's certificate is of another authority or name, or out of its time. */
  NODE_NOT_TRUSTED(
      false, "check host, port and node, root.pem, and this system's clock; nothing was sent"),
  /** The node ended the handshake: it does not take one's own certificate. */
  NOT_ADMITTED(false, "check that the authority of chain.pem is one the node knows, and its time"),
  /** There is no connection. */
  NODE_AWAY(true, "repeat with the same request id; check host and port when it lasts"),
  /** The connection or the stream ended before the answer was whole. */
  BROKE_OFF(true, "repeat with the same request id: it is not known whether the act was done"),
  /** The deadline passed. */
  TOO_LATE(true, "repeat with the same request id: it is not known whether the act was done"),
  /** The answer is larger than the library takes, 4 MiB. */
  ANSWER_TOO_LARGE(false, "ask for less at once; report it to the node's operators"),
  /** What came is no answer of this method: other bytes, none, or two. */
  ANSWER_UNREADABLE(
      false, "check that a node of this network is called and that the contracts are its own"),
  /** The caller gave the call up. */
  CANCELLED(false, "nothing: the caller gave the call up; whether the act was done is not known");

  private final boolean mayRepeat;
  private final String fix;

  Failure(boolean mayRepeat, String fix) {
    this.mayRepeat = mayRepeat;
    this.fix = fix;
  }

  /** Whether the same call with the same request id may succeed later. */
  public boolean mayRepeat() {
    return mayRepeat;
  }

  /** What to do, in one sentence. */
  public String fix() {
    return fix;
  }
}
