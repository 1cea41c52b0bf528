package musubi.gateway.rpc;

import io.grpc.Context;
import io.grpc.Metadata;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import musubi.gateway.access.Caller;
import musubi.gateway.access.Hop;
import musubi.gateway.access.Hops;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.OperatorStatement;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Reason;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.CallRecord.Decision;
import musubi.gateway.record.StatementUse;
import musubi.gateway.value.RequestId;
import musubi.options.v1.Exchange;

/**
 * One call that has passed the gate: who calls, for whom, with what, for what.
 *
 * <p>The received bytes are there once the message has arrived; where the caller sends many there
 * are none.
 */
public final class Call {
  static final Context.Key<Call> KEY = Context.key("musubi-call");

  private final String method;
  private final Exchange exchange;
  private final Parties parties;
  private final Optional<RequestId> requestId;
  private final Purpose purpose;
  private final Optional<Stated> stated;
  private final List<byte[]> receipts = new CopyOnWriteArrayList<>();
  private volatile byte[] received = {};
  private volatile Optional<byte[]> subject = Optional.empty();
  private volatile CallRecord.Finding finding = CallRecord.Finding.NONE;
  private volatile Optional<String> reference = Optional.empty();
  private volatile Optional<CallRecord> made = Optional.empty();

  /**
   * Who stands where.
   *
   * @param caller who asks: the one behind the connection, or behind a node that only forwards
   * @param peer the one behind the connection
   * @param peerThumbprint SHA-256 of its certificate
   * @param hop whom a node calls for; empty when it calls for itself
   * @param directoryNumber the directory by which the call was decided
   */
  record Parties(
      Caller caller, Caller peer, byte[] peerThumbprint, Optional<Hop> hop, long directoryNumber) {
    /** The system that stands at the beginning. */
    Caller origin() {
      return hop.map(Hop::origin).orElse(peer);
    }

    byte[] originThumbprint() {
      return hop.map(Hop::thumbprint).orElse(peerThumbprint);
    }

    @Override
    public String toString() {
      return "Parties[" + peer.party() + ", directory " + directoryNumber + "]";
    }
  }

  /** An operator statement: as it came, and what it says. */
  record Stated(String text, OperatorStatement statement) {
    @Override
    public String toString() {
      return "Stated[" + statement + "]";
    }
  }

  Call(
      String method,
      Exchange exchange,
      Parties parties,
      Optional<RequestId> requestId,
      Purpose purpose,
      Optional<Stated> stated) {
    this.method = method;
    this.exchange = exchange;
    this.parties = parties;
    this.requestId = requestId;
    this.purpose = purpose;
    this.stated = stated;
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

  /** Who calls; when a node forwards, the system behind it. */
  public Caller caller() {
    return parties.caller;
  }

  /** What the call is made for. */
  public Purpose purpose() {
    return purpose;
  }

  /** The id of the act; empty on streams between machines. */
  public Optional<RequestId> requestId() {
    return requestId;
  }

  /** The bytes of the message as they came. */
  public byte[] received() {
    return received;
  }

  /**
   * Notes what a caller has brought in many messages: a digest of all of them, which stands where a
   * single message's bytes would.
   */
  public void brought(byte[] digest) {
    receive(digest);
  }

  /** Notes whom the call is about, for its record, whether it is answered or refused. */
  public void about(byte[] person) {
    subject = Optional.of(person);
  }

  /** Notes what was searched and found, for its record, whether it is answered or refused. */
  public void found(CallRecord.Finding found) {
    finding = found;
  }

  /**
   * Notes to what the call belongs, for its record: where that is found out in the call itself, as
   * with a permit, it stands in place of the reference that came.
   *
   * @param to 1 to 64 of {@code A-Z a-z 0-9 . _ : / -}; never personal
   */
  public void belongs(String to) {
    reference = Optional.of(to);
  }

  /** Whether another node asks for a call of its own caller, and answers that caller itself. */
  public boolean isRelayed() {
    return parties.caller.isNode();
  }

  /**
   * Metadata of a call to another node for the same act: request id, purpose and operator statement
   * as they came, and a statement of this node for whom it asks.
   */
  public Metadata onward(Hops hops, Hop.Use use, NodeName callee, Instant now) {
    Metadata headers = Headers.of(requestId, purpose);
    stated.ifPresent(s -> headers.put(Headers.STATEMENT, s.text));
    headers.put(
        Headers.HOP, hops.sign(use, parties.origin(), parties.originThumbprint(), callee, now));
    return headers;
  }

  /** Keeps receipts of other nodes on the path for the caller. */
  public void receipts(List<byte[]> ofOthers) {
    receipts.addAll(ofOthers);
  }

  List<byte[]> receipts() {
    return List.copyOf(receipts);
  }

  /** A record that says the call was answered. */
  public CallRecord answered(Instant at) {
    return callRecord(at, Decision.ANSWERED, "", "");
  }

  CallRecord refused(Instant at, Reason reason) {
    return callRecord(
        at,
        reason.kind() == Reason.Kind.DEFECT ? Decision.FAILED : Decision.REFUSED,
        reason.name(),
        "");
  }

  /** A record that says a forwarder let the call through. */
  CallRecord opened(Instant at, NodeName destination) {
    return callRecord(at, Decision.OPENED, "", destination.path());
  }

  /** A record of how a forwarded call ended. */
  CallRecord closed(Instant at, NodeName destination, Decision decision, String reason) {
    return callRecord(at, decision, reason, destination.path());
  }

  /**
   * The use of the call's operator statement; empty when it has none.
   *
   * @param digest keyed digest of the received bytes; empty when they are not known
   */
  public Optional<StatementUse> use(byte[] digest) {
    return stated.map(s -> StatementUse.of(s.statement, digest));
  }

  /** Notes the record that the answer's receipt will be about. */
  public void made(CallRecord callRecord) {
    made = Optional.of(callRecord);
  }

  Optional<CallRecord> made() {
    return made;
  }

  void receive(byte[] message) {
    received = message;
  }

  private CallRecord callRecord(Instant at, Decision decision, String reason, String destination) {
    CallRecord unnamed =
        CallRecord.now(
                at,
                new CallRecord.Act(
                    exchange.getId(), method, exchange.getRecordValue(), exchange.getBasis()),
                decision,
                reason,
                new CallRecord.Parties(
                    parties.peer.name(),
                    Optional.of(parties.peerThumbprint),
                    parties.hop.map(hop -> hop.origin().name()).orElse(""),
                    destination,
                    parties.directoryNumber,
                    stated.map(s -> s.statement.id().toString()).orElse("")),
                requestId.map(RequestId::value),
                recordedPurpose())
            .of(finding);
    return subject.map(unnamed::about).orElse(unnamed);
  }

  private Purpose recordedPurpose() {
    return reference
        .map(to -> new Purpose(purpose.business(), to, purpose.operator(), purpose.terminal()))
        .orElse(purpose);
  }
}
