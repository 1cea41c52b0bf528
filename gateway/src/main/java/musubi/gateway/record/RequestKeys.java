package musubi.gateway.record;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import musubi.gateway.pg.Statements;
import musubi.gateway.value.RequestId;

/**
 * Which acts were done already: one key per act, written in the act's own transaction, kept for the
 * window of request ids.
 */
public interface RequestKeys {
  /**
   * Looks for acts done before. The question is sent at once; the answer is waited for when it is
   * taken.
   *
   * @param callerBody body of the caller; two bodies may use the same id
   */
  Known known(Statements statements, String callerBody, String method, List<RequestId> ids);

  /** Writes keys of acts in their transaction; the caller flushes. */
  void remember(Statements statements, String callerBody, String method, List<Done> acts);

  /** An answer on its way. */
  @FunctionalInterface
  interface Known {
    /** Acts done before, by request id. */
    Map<UUID, Done> acts();
  }

  /**
   * An act that was done.
   *
   * @param digest keyed digest of the bytes that asked for it
   * @param effect what it made, for the reply to a repeat: the number of an update
   */
  record Done(RequestId id, byte[] digest, long effect) {}
}
