package musubi.gateway.rpc;

import io.grpc.Context;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import musubi.gateway.access.Caller;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Reason;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.CallRecord.Decision;
import musubi.gateway.value.RequestId;
import musubi.options.v1.Exchange;

/**
 * One call that has passed the gate: who calls, with what, for what.
 *
 * <p>The received bytes are there once the message has arrived; a stream has none.
 */
public final class Call {
  static final Context.Key<Call> KEY = Context.key("musubi-call");

  private final String method;
  private final Exchange exchange;
  private final Caller caller;
  private final Optional<RequestId> requestId;
  private final Purpose purpose;
  private volatile byte[] received = {};
  private volatile Optional<byte[]> subject = Optional.empty();

  Call(
      String method,
      Exchange exchange,
      Caller caller,
      Optional<RequestId> requestId,
      Purpose purpose) {
    this.method = method;
    this.exchange = exchange;
    this.caller = caller;
    this.requestId = requestId;
    this.purpose = purpose;
  }

  /** The call that the running thread serves. */
  public static Call current() {
    Call call = KEY.get();
    if (call == null) {
      throw new IllegalStateException("no call is being served");
    }
    return call;
  }

  /** Full name of the method. */
  public String method() {
    return method;
  }

  /** Who calls. */
  public Caller caller() {
    return caller;
  }

  /** What the call is made for. */
  public Purpose purpose() {
    return purpose;
  }

  /** The id of the act; empty on streams. */
  public Optional<RequestId> requestId() {
    return requestId;
  }

  /** The bytes of the message as they came. */
  public byte[] received() {
    return received;
  }

  /** Notes whom the call is about, for its record, whether it is answered or refused. */
  public void about(byte[] person) {
    subject = Optional.of(person);
  }

  /** A record that says the call was answered. */
  public CallRecord answered(Instant at) {
    return callRecord(at, Decision.ANSWERED, "");
  }

  CallRecord refused(Instant at, Reason reason) {
    return callRecord(
        at,
        reason.kind() == Reason.Kind.DEFECT ? Decision.FAILED : Decision.REFUSED,
        reason.name());
  }

  void receive(byte[] message) {
    received = message;
  }

  private CallRecord callRecord(Instant at, Decision decision, String reason) {
    return new CallRecord(
        recordId(at),
        at,
        exchange.getId(),
        method,
        exchange.getRecordValue(),
        decision,
        reason,
        caller.name(),
        requestId.map(RequestId::value),
        purpose,
        exchange.getBasis(),
        subject,
        "",
        0,
        0);
  }

  static UUID recordId(Instant at) {
    return RequestId.at(at, ThreadLocalRandom.current()).value();
  }
}
