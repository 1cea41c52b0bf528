package musubi.gateway.rpc;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Caller;
import musubi.gateway.access.Hop;
import musubi.gateway.access.Hops;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Refusal;
import musubi.gateway.access.RequestWindow;
import musubi.gateway.access.Routes;
import musubi.gateway.access.StatementVerifier;
import musubi.gateway.directory.Directory;
import musubi.gateway.value.RequestId;
import musubi.options.v1.Exchange;

/**
 * Whether a call may pass, by what its connection and metadata say: directory, caller, route,
 * actor, purpose, operator statement, request id. The message is not looked at.
 *
 * <p>Thread-safe. Never waits.
 */
final class Judge {
  private final Routes routes;
  private final Callers callers;
  private final Hops hops;
  private final StatementVerifier statements;
  private final RequestWindow window;
  private final InstantSource clock;

  Judge(
      Routes routes,
      Callers callers,
      Hops hops,
      StatementVerifier statements,
      RequestWindow window,
      InstantSource clock) {
    this.routes = routes;
    this.callers = callers;
    this.hops = hops;
    this.statements = statements;
    this.window = window;
    this.clock = clock;
  }

  Callers callers() {
    return callers;
  }

  /** Whether the metadata name another node, or nothing that could be one. */
  boolean isElsewhere(Metadata headers) {
    String destination = headers.get(Headers.DESTINATION);
    return destination != null && !destination.equals(routes.own().path());
  }

  /**
   * A call that is for this node.
   *
   * @param type a unary call is an act and has an id; so is every call that a person stands behind
   * @throws Refusal what it breaks
   */
  Call judge(String method, Peer peer, Metadata headers, MethodType type) {
    Instant now = clock.instant();
    Directory directory = trusted(peer);
    Optional<Hop> hop = hop(headers, peer, now);
    boolean forwarded = hop.filter(h -> h.use() == Hop.Use.FORWARD).isPresent();
    Caller caller = forwarded ? hop.get().origin() : peer.caller();
    Exchange exchange =
        forwarded
            ? routes.require(method, caller, Optional.of(hop.get().node()), routes.own())
            : routes.require(method, caller);
    return passed(
        method,
        exchange,
        new Call.Parties(caller, peer.caller(), peer.thumbprint(), hop, directory.number()),
        headers,
        type,
        now);
  }

  /** A call that is for another node, and that node: a successor where bodies were merged. */
  record Onward(Call call, NodeName destination) {
    @Override
    public String toString() {
      return "Onward[" + destination + "]";
    }
  }

  /**
   * A call that is for another node.
   *
   * @throws Refusal what it breaks
   */
  Onward judgeOnward(String method, Peer peer, Metadata headers, MethodType type) {
    Instant now = clock.instant();
    Directory directory = trusted(peer);
    if (headers.containsKey(Headers.HOP)) {
      throw Refusal.of(AccessReason.FORWARDED_TWICE);
    }
    NodeName named = Headers.destination(headers).orElse(routes.own());
    Optional<NodeName> found =
        directory
            .node(named.role(), named.body())
            .map(node -> new NodeName(node.role(), node.body()));
    NodeName destination = found.orElse(named);
    Exchange exchange =
        routes.require(method, peer.caller(), Optional.of(routes.own()), destination);
    if (found.isEmpty()) {
      throw Refusal.of(AccessReason.DESTINATION_UNKNOWN);
    }
    Call.Parties parties =
        new Call.Parties(
            peer.caller(), peer.caller(), peer.thumbprint(), Optional.empty(), directory.number());
    return new Onward(passed(method, exchange, parties, headers, type, now), destination);
  }

  /** What is known of a call before it is judged, for the record of its refusal. */
  Call unjudged(String method, Peer peer, Metadata headers) {
    return new Call(
        method,
        routes.anywhere(method).orElse(Exchange.getDefaultInstance()),
        new Call.Parties(peer.caller(), peer.caller(), peer.thumbprint(), Optional.empty(), 0),
        requestIdIfAny(headers),
        purposeIfAny(headers),
        Optional.empty());
  }

  /**
   * Refuses a connection whose peer has lost its trust.
   *
   * @throws Refusal as for a new call
   */
  void requireStillTrusted(Attributes connection) {
    trusted(callers.peer(connection));
  }

  private Directory trusted(Peer peer) {
    Directory directory = callers.directory();
    callers.requireTrusted(peer, directory);
    return directory;
  }

  private Optional<Hop> hop(Metadata headers, Peer peer, Instant now) {
    String statement = headers.get(Headers.HOP);
    return statement == null
        ? Optional.empty()
        : Optional.of(hops.verify(statement, peer.caller(), now));
  }

  private Call passed(
      String method,
      Exchange exchange,
      Call.Parties parties,
      Metadata headers,
      MethodType type,
      Instant now) {
    Purpose purpose = Headers.purpose(headers);
    boolean needsOperator = Routes.needsOperator(exchange);
    purpose.requireFits(needsOperator);
    requireRight(exchange, purpose);
    Optional<Call.Stated> stated =
        needsOperator
            ? Optional.of(stated(method, parties, purpose, headers, now))
            : Optional.empty();
    boolean act = type == MethodType.UNARY || needsOperator;
    Optional<RequestId> requestId =
        act ? Optional.of(Headers.requestId(headers)) : Optional.empty();
    requestId.ifPresent(id -> window.require(id, now));
    return new Call(method, exchange, parties, requestId, purpose, stated);
  }

  /** The operator's authority granted the business that its statement names. */
  private static void requireRight(Exchange exchange, Purpose purpose) {
    if (!exchange.getBusiness().isEmpty() && !exchange.getBusiness().equals(purpose.business())) {
      throw Refusal.of(
          AccessReason.BUSINESS_NOT_RIGHT, "musubi-business: not " + exchange.getBusiness());
    }
  }

  private Call.Stated stated(
      String method, Call.Parties parties, Purpose purpose, Metadata headers, Instant now) {
    if (parties.peer().isNode() && parties.hop().isEmpty()) {
      throw Refusal.of(AccessReason.HOP_MISSING);
    }
    String text = Headers.value(headers, Headers.STATEMENT);
    return new Call.Stated(
        text,
        statements.verify(
            text,
            new StatementVerifier.Expected(
                parties.origin().body(),
                parties.originThumbprint(),
                method,
                purpose,
                routes.own().body(),
                now)));
  }

  private static Optional<RequestId> requestIdIfAny(Metadata headers) {
    try {
      return Optional.of(Headers.requestId(headers));
    } catch (Refusal e) {
      return Optional.empty();
    }
  }

  private static Purpose purposeIfAny(Metadata headers) {
    try {
      return Headers.purpose(headers);
    } catch (Refusal e) {
      return Purpose.NONE;
    }
  }
}
