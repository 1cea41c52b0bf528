package musubi.gateway.inquiry;

import java.time.Duration;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;

/** The way to the broker. */
interface BrokerLink {
  /** What the broker brought back. */
  record Brought(Permit permit, SealedAnswer answer) {}

  /**
   * Asks; a repeat of the same request asks for the same answer.
   *
   * @param blindFactor for the broker alone
   * @throws BrokerRefusedException it never will
   * @throws musubi.gateway.rpc.StreamEndedException not now: nothing is known
   */
  Brought inquire(Request request, byte[] blindFactor, Duration limit);

  /**
   * The newest answer under a permit.
   *
   * @throws BrokerRefusedException it never will
   * @throws musubi.gateway.rpc.StreamEndedException not now: nothing is known
   */
  SealedAnswer fetch(byte[] permitId, Duration limit);

  /** The broker, or the answerer behind it, refuses for good. Carries the reason's name. */
  final class BrokerRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokerRefusedException(String reason) {
      super(reason, null, false, false);
    }
  }
}
